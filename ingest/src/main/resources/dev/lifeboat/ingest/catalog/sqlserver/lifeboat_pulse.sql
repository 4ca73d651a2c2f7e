CREATE TABLE dbo.lifeboat_pulse (
    source VARCHAR(64) NOT NULL PRIMARY KEY,
    token CHAR(36) NOT NULL,
    beat BIGINT NOT NULL,
    sent_millis BIGINT NOT NULL
)
