package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.engine.Site;
import dev.lifeboat.drill.place.MariadbBlame;
import dev.lifeboat.drill.place.Programs;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The checksums of all pages of InnoDB, of all databases, off-page columns included, which CHECK TABLE does not read. */
final class Tablespaces {
    private static final String DAMAGED = "lifeboat: damaged: ";

    /**
     * The system tablespace may hold a buffer for double writes, whose pages are those that were last written, whole or not: extents
     * 2 and 3 of it, wherever pages have the usual size.
     */
    private static final String SCRIPT = """
            innochecksum=$1 buffers=$2 damaged='%s'; shift 2
            for file; do
              case ${file##*/} in
                "$buffers") "$innochecksum" --end-page=63 "$file" && "$innochecksum" --start-page=192 "$file" ;;
                *) "$innochecksum" "$file" ;;
              esac || { echo "$damaged$file"; exit 1; }
            done
            """.formatted(DAMAGED);

    private static final Set<String> USUAL_PAGES = Set.of("16384", "16k", "16K");

    private final Flavour flavour;
    private final Site site;
    private final Programs programs;
    private final Map<String, String> layout;

    /** @param layout settings of the source that its files need, by name */
    Tablespaces(Flavour flavour, Site site, Programs programs, Map<String, String> layout) {
        this.flavour = flavour;
        this.site = site;
        this.programs = programs;
        this.layout = layout;
    }

    /** Whether the system tablespace is the one file, with the pages, that its buffer for double writes is known of. */
    static boolean isUsual(Map<String, String> layout) {
        return layout.getOrDefault("innodb_data_file_path", "ibdata1:").matches("ibdata1:[^;]*")
                && USUAL_PAGES.contains(layout.getOrDefault("innodb_page_size", "16384"));
    }

    /** @throws DrillEndedException if a page is damaged */
    boolean checked() throws DrillEndedException {
        if (!programs.has("innochecksum")) {
            site.course().notRun("pages", "innochecksum is not installed");
            return false;
        }
        boolean usual = isUsual(layout);
        site.progress().at("checking pages", 0, 0);
        var ended = site.commands()
                .run(
                        "innochecksum",
                        List.of(
                                "find",
                                site.scratch().data().toString(),
                                "-type",
                                "f",
                                "(",
                                "-name",
                                "*.ibd",
                                "-o",
                                "-name",
                                usual ? "ibdata1" : "*.ibd",
                                "-o",
                                "-name",
                                "undo[0-9]*",
                                "-o",
                                "-name",
                                "undo_[0-9]*",
                                ")",
                                "-exec",
                                "sh",
                                "-c",
                                SCRIPT,
                                "sh",
                                programs.program("innochecksum"),
                                flavour.buffersInSystemTablespace() ? "ibdata1" : "none",
                                "{}",
                                "+"),
                        () -> {});
        if (!ended.well()) {
            throw ended.text().contains(DAMAGED)
                            && MariadbBlame.place(ended.text()).isEmpty()
                    ? DrillEndedException.failed("pages", ended.lastWords())
                    : DrillEndedException.couldNotRun("pages", ended.lastWords());
        }
        if (usual) {
            site.course().passed("pages", "the checksum of every page of InnoDB is right");
        } else {
            site.course()
                    .notRun(
                            "pages of the system tablespace",
                            "it is not ibdata1 alone with pages of 16 KiB, so its pages are not looked at");
            site.course()
                    .passed("pages", "the checksum of every page of InnoDB outside of the system tablespace is right");
        }
        return true;
    }
}
