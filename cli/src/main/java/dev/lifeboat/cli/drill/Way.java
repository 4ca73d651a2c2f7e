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
    DrillReport drill(DrillRequest request, Clock clock, Progress progress, Consumer<Drill.Begun> begun);

    DrillEvidence evidence(DrillRequest request, Listed listed);

    record ByTool(RestoreTool tool) implements Way {
        @Override
        public DrillReport drill(DrillRequest request, Clock clock, Progress progress, Consumer<Drill.Begun> begun) {
            return new Drill(request, tool, clock, new SecureRandom(), progress, begun).run();
        }

        @Override
        public DrillEvidence evidence(DrillRequest request, Listed listed) {
            return new DrillEvidence(request, tool.name(), Publishing.host(), tool.offSite(listed));
        }
    }

    record ByScript(Path script) implements Way {
        @Override
        public DrillReport drill(DrillRequest request, Clock clock, Progress progress, Consumer<Drill.Begun> begun) {
            return new ScriptDrill(request, script, clock, new SecureRandom(), progress, begun).run();
        }

        @Override
        public DrillEvidence evidence(DrillRequest request, Listed listed) {
            return new DrillEvidence(request, ScriptDrill.tool(script), Publishing.host(), null);
        }
    }
}
