package dev.lifeboat.cli.drill;

import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.run.Drill;
import dev.lifeboat.drill.run.DrillEvidence;
import dev.lifeboat.drill.script.ScriptDrill;
import dev.lifeboat.drill.tool.RestoreTool;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Consumer;

/** How a drill restores: by a tool that Lifeboat knows, or by a script of somebody's own. */
sealed interface Way {
    /** The tool, as evidence names it. */
    String tool();

    /** As whom it runs when root starts it, unless somebody says otherwise. */
    String account(String database);

    DrillReport drill(DrillRequest request, Clock clock, Progress progress, Consumer<Drill.Begun> begun);

    DrillEvidence evidence(DrillRequest request, Listed listed);

    record ByTool(RestoreTool by) implements Way {
        @Override
        public String tool() {
            return by.name();
        }

        @Override
        public String account(String database) {
            return by.account();
        }

        @Override
        public DrillReport drill(DrillRequest request, Clock clock, Progress progress, Consumer<Drill.Begun> begun) {
            return new Drill(request, by, clock, new SecureRandom(), progress, begun).run();
        }

        @Override
        public DrillEvidence evidence(DrillRequest request, Listed listed) {
            return new DrillEvidence(request, tool(), Publishing.host(), by.offSite(listed));
        }
    }

    record ByScript(Path script) implements Way {
        @Override
        public String tool() {
            return ScriptDrill.tool(script);
        }

        @Override
        public String account(String database) {
            return database.startsWith("mariadb:") || database.startsWith("mysql:") ? "mysql" : "postgres";
        }

        @Override
        public DrillReport drill(DrillRequest request, Clock clock, Progress progress, Consumer<Drill.Begun> begun) {
            return new ScriptDrill(request, script, clock, new SecureRandom(), progress, begun).run();
        }

        @Override
        public DrillEvidence evidence(DrillRequest request, Listed listed) {
            return new DrillEvidence(request, tool(), Publishing.host(), null);
        }
    }
}
