package dev.lifeboat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The compose file says what the build says: the same versions, the ports of {@code up}, loopback only. */
class ComposeTest {
    private static final Path ROOT = Path.of("..");

    private final Map<String, Map<String, Object>> services = services();

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> services() {
        try {
            Map<String, Object> compose = new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml")));
            return (Map<String, Map<String, Object>>) compose.get("services");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void takesTheVersionsOfTheBuild() throws Exception {
        String pom = Files.readString(ROOT.resolve("pom.xml"));

        assertThat(pom).contains("<kafka.version>" + version("kafka") + "</kafka.version>");
        assertThat(pom).contains("<apicurio-registry.version>" + version("registry") + "</apicurio-registry.version>");
        String containers =
                Files.readString(ROOT.resolve("schemas/src/test/java/dev/lifeboat/schemas/stack/ContainerStack.java"));
        assertThat(services.values())
                .allSatisfy(service -> assertThat(containers).contains("\"" + service.get("image") + "\""));
    }

    @Test
    void opensNothingBeyondLoopback() {
        assertThat(services.values())
                .allSatisfy(service -> assertThat((List<?>) service.get("ports"))
                        .isNotEmpty()
                        .allSatisfy(port -> assertThat(port.toString()).startsWith("127.0.0.1:740")));
    }

    private String version(String service) {
        String image = services.get(service).get("image").toString();
        return image.substring(image.indexOf(':') + 1);
    }
}
