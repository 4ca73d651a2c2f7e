-- What the control file remembers of RMAN's backups, as one JSON document for 'lifeboat observe rman --input jobs.json'. Oracle 12.2 or later.
-- With SQL*Plus: sqlplus -s / as sysdba @jobs.sql > jobs.json   (NLS_LANG=.AL32UTF8, so that it is UTF-8)
-- Needs: SELECT on V_$DATABASE, V_$INSTANCE, V_$RMAN_BACKUP_JOB_DETAILS, V_$BACKUP_SET_DETAILS, V_$BACKUP_PIECE, V_$BACKUP_DATAFILE.
-- Numbers of the system have more digits than readers of JSON keep, so they are texts. Times have no zone.
SET PAGESIZE 0 LINESIZE 32767 LONG 100000000 LONGCHUNKSIZE 32767 TRIMSPOOL ON TRIMOUT ON FEEDBACK OFF HEADING OFF WRAP ON
SELECT JSON_OBJECT(
  'database' VALUE (
    SELECT JSON_OBJECT('dbid' VALUE TO_CHAR(d.dbid), 'name' VALUE d.name, 'db_unique_name' VALUE d.db_unique_name,
                       'log_mode' VALUE d.log_mode, 'version' VALUE (SELECT MIN(i.version) FROM v$instance i))
    FROM v$database d) FORMAT JSON,
  'jobs' VALUE COALESCE((
    SELECT JSON_ARRAYAGG(JSON_OBJECT(
             'session_recid' VALUE TO_CHAR(j.session_recid), 'session_stamp' VALUE TO_CHAR(j.session_stamp),
             'command_id' VALUE j.command_id, 'status' VALUE j.status, 'input_type' VALUE j.input_type,
             'start_time' VALUE TO_CHAR(j.start_time, 'YYYY-MM-DD"T"HH24:MI:SS'),
             'end_time' VALUE TO_CHAR(j.end_time, 'YYYY-MM-DD"T"HH24:MI:SS'),
             'output_bytes' VALUE TO_CHAR(j.output_bytes), 'output_device_type' VALUE j.output_device_type
             RETURNING CLOB) ORDER BY j.session_stamp RETURNING CLOB)
    FROM v$rman_backup_job_details j WHERE j.start_time > SYSDATE - 400), TO_CLOB('[]')) FORMAT JSON,
  'sets' VALUE COALESCE((
    SELECT JSON_ARRAYAGG(JSON_OBJECT(
             'session_recid' VALUE TO_CHAR(s.session_recid), 'session_stamp' VALUE TO_CHAR(s.session_stamp),
             'bs_key' VALUE TO_CHAR(s.bs_key), 'backup_type' VALUE s.backup_type, 'incremental_level' VALUE s.incremental_level,
             'pieces' VALUE s.pieces, 'encrypted' VALUE s.encrypted,
             'keep_until' VALUE TO_CHAR(s.keep_until, 'YYYY-MM-DD"T"HH24:MI:SS'),
             'pieces_available' VALUE (SELECT COUNT(DISTINCT p.piece#) FROM v$backup_piece p
                WHERE p.set_stamp = s.set_stamp AND p.set_count = s.set_count AND p.status = 'A'),
             'incremental_change' VALUE (SELECT TO_CHAR(MAX(f.incremental_change#)) FROM v$backup_datafile f
                WHERE f.set_stamp = s.set_stamp AND f.set_count = s.set_count AND f.file# > 0),
             'first_checkpoint_change' VALUE (SELECT TO_CHAR(MIN(f.checkpoint_change#)) FROM v$backup_datafile f
                WHERE f.set_stamp = s.set_stamp AND f.set_count = s.set_count AND f.file# > 0),
             'last_checkpoint_change' VALUE (SELECT TO_CHAR(MAX(GREATEST(f.checkpoint_change#, NVL(f.absolute_fuzzy_change#, 0)))) FROM v$backup_datafile f
                WHERE f.set_stamp = s.set_stamp AND f.set_count = s.set_count AND f.file# > 0),
             'corrupt_blocks' VALUE (SELECT SUM(f.marked_corrupt + f.media_corrupt + f.logically_corrupt) FROM v$backup_datafile f
                WHERE f.set_stamp = s.set_stamp AND f.set_count = s.set_count AND f.file# > 0)
             RETURNING CLOB) ORDER BY s.bs_key RETURNING CLOB)
    FROM v$backup_set_details s WHERE s.start_time > SYSDATE - 400), TO_CLOB('[]')) FORMAT JSON
  RETURNING CLOB) FROM dual;
EXIT
