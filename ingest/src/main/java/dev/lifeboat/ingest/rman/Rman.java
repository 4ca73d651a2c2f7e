package dev.lifeboat.ingest.rman;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.fields.SqlFile;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.ingest.server.Engine;
import dev.lifeboat.ingest.server.Question;
import dev.lifeboat.schemas.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Oracle's RMAN as its control file remembers it: {@code V$RMAN_BACKUP_JOB_DETAILS}, one row for each session, with the backup
 * sets that it made. Times have no zone there, so it must be said.
 */
public final class Rman implements Tool.OfOutput {
    static final String WHAT = "what the query jobs.sql (see docs/sources.md) prints, as UTF-8";

    @Override
    public String name() {
        return "rman";
    }

    @Override
    public String engine() {
        return "oracle";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option(JobMapping.ZONE, "zone of the server, e.g. Europe/Berlin; without it no time is known"),
                new Option(JobMapping.WARNINGS, "true to take what completed with warnings for completed"),
                new Option(JobMapping.RETENTION, "days that a backup is kept, which RMAN does not tell"));
    }

    /** The views are asked with SQL: RMAN prints nothing that is made to be read. */
    @Override
    public List<List<String>> asks(Map<String, String> options, List<ToolOutput> answers) {
        throw new BadInputException(
                "rman",
                "is not run; name the server with --url " + Engine.ORACLE.example()
                        + ", or save what the query jobs.sql (see docs/sources.md) prints, and give it with --input");
    }

    /** The same query as is run by hand, without what is for SQL*Plus. */
    @Override
    public Optional<Question> question() {
        String file = SqlFile.of(Rman.class, "jobs.sql");
        String query = file.substring(file.indexOf("SELECT JSON_OBJECT("), file.lastIndexOf(';'));
        return Optional.of(new Question(
                "v$rman_backup_job_details",
                query,
                "SELECT on V_$DATABASE, V_$INSTANCE, V_$RMAN_BACKUP_JOB_DETAILS, V_$BACKUP_SET_DETAILS, V_$BACKUP_PIECE,"
                        + " V_$BACKUP_DATAFILE"));
    }

    @Override
    public Observation read(List<ToolOutput> outputs, Subject subject) {
        if (outputs.size() != 1) {
            throw new BadInputException(outputs.size() + " files", "were given; expected one, " + WHAT);
        }
        ToolOutput output = outputs.get(0);
        if (output.failed()) {
            return Observation.failed(output.failure());
        }
        Entry root = Entry.of(Entry.tree(output, WHAT), output.name());
        Entry database = root.in("database");
        if (database == null || !root.has("jobs") || !root.has("sets")) {
            throw new BadInputException(output.name(), "has no database, jobs or sets; expected " + WHAT);
        }
        var notes = new Notes();
        Map<String, Job> jobs = new HashMap<>();
        var inOrder = new ArrayList<Job>();
        notes.each(root.elements("jobs"), output.name() + "#jobs", row -> {
            var job = new Job(row);
            if (jobs.putIfAbsent(job.id(), job) != null) {
                throw row.bad("session_recid", "is that of a session that is there already");
            }
            inOrder.add(job);
        });
        notes.each(root.elements("sets"), output.name() + "#sets", row -> {
            Job job = jobs.get(Job.id(row));
            if (job == null) {
                notes.warn(row.place() + ": a backup set of a session that is not listed; left out");
            } else {
                job.add(BackupSet.of(row));
            }
        });
        var mapping = new JobMapping(subject, database, inOrder, notes);
        var facts = new ArrayList<Observed<?>>();
        inOrder.forEach(job -> notes.each(() -> facts.add(mapping.fact(job))));
        facts.add(mapping.log());
        return new Observation(facts, Set.of(Topics.BACKUP, Topics.PITR), notes.faults(), notes.warnings());
    }
}
