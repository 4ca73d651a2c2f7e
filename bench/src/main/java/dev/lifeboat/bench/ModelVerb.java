package dev.lifeboat.bench;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "model",
        description = "Measures the pure model with JMH at a database with 30 live backups: evaluating it, deciding a"
                + " migration of it, folding in an event, and both after another; microseconds.")
final class ModelVerb implements Callable<Integer> {
    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        System.err.println("measuring the model, about 40 s");
        var options = new OptionsBuilder()
                .include(ModelBenchmark.class.getName() + ".*")
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        Map<String, Double> micros = new TreeMap<>();
        for (RunResult result : new Runner(options).run()) {
            micros.put(
                    result.getPrimaryResult().getLabel(),
                    result.getPrimaryResult().getScore());
        }
        System.out.print(json ? json(micros) : table(micros));
        return 0;
    }

    private static String json(Map<String, Double> micros) {
        return String.format(
                Locale.ROOT,
                "{\"backups\":%d,\"evaluate_us\":%.2f,\"decide_us\":%.2f,\"fold_us\":%.2f,\"fold_and_evaluate_us\":%.2f}%n",
                ExampleDatabase.BACKUPS,
                micros.get("evaluate"),
                micros.get("decide"),
                micros.get("fold"),
                micros.get("foldAndEvaluate"));
    }

    private static String table(Map<String, Double> micros) {
        return String.format(
                Locale.ROOT,
                "a database with %d live backups, microseconds:%n"
                        + "  evaluate             %8.2f%n"
                        + "  decide               %8.2f%n"
                        + "  fold                 %8.2f%n"
                        + "  fold and evaluate    %8.2f%n",
                ExampleDatabase.BACKUPS,
                micros.get("evaluate"),
                micros.get("decide"),
                micros.get("fold"),
                micros.get("foldAndEvaluate"));
    }
}
