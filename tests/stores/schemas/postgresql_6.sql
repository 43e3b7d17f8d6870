
    CREATE TABLE millpond_sessions (
        session text PRIMARY KEY,
        owner text NOT NULL,
        load text NOT NULL,
        connection bigint NOT NULL,
        epoch bigint NOT NULL,
        version bigint NOT NULL,
        seq bigint NOT NULL,
        manifest bytea NOT NULL,
        expires float8 NOT NULL
    ) WITH (fillfactor = 80);
    -- No index on expires: every commit changes it, and is cheap as long as no
    -- index has the column. Expiry, once in a while, reads the table.
    CREATE INDEX millpond_sessions_owner ON millpond_sessions (owner);
    CREATE TABLE millpond_values (
        session text NOT NULL REFERENCES millpond_sessions ON DELETE CASCADE,
        key bytea NOT NULL,
        value bytea NOT NULL,
        PRIMARY KEY (session, key)
    ) WITH (fillfactor = 80);
    CREATE TABLE millpond_blobs (
        session text NOT NULL REFERENCES millpond_sessions ON DELETE CASCADE,
        digest text NOT NULL,
        data bytea NOT NULL,
        PRIMARY KEY (session, digest)
    );
    

    CREATE TABLE millpond_contents (
        digest text PRIMARY KEY,
        place text NOT NULL,
        data bytea
    );
    CREATE TABLE millpond_files (
        session text NOT NULL REFERENCES millpond_sessions ON DELETE CASCADE,
        file text NOT NULL,
        digest text NOT NULL REFERENCES millpond_contents,
        record bytea NOT NULL,
        PRIMARY KEY (session, file)
    );
    CREATE INDEX millpond_files_digest ON millpond_files (digest);
    

    CREATE TABLE millpond_attempts (
        session text NOT NULL REFERENCES millpond_sessions ON DELETE CASCADE,
        attempt text NOT NULL,
        seq bigint NOT NULL,
        noted float8 NOT NULL,
        PRIMARY KEY (session, attempt)
    );
    -- A process that has an erased session in memory must not write it anew.
    CREATE TABLE millpond_erased (
        session text PRIMARY KEY,
        expires float8 NOT NULL
    );
    

    CREATE INDEX millpond_sessions_expires ON millpond_sessions (expires);
    

    -- Values of cached functions can be made again: a crash may empty the table.
    CREATE UNLOGGED TABLE millpond_cached (
        name text PRIMARY KEY,
        size int8 NOT NULL,
        used float8 NOT NULL,
        expires float8 NOT NULL,
        value bytea NOT NULL
    );
    

    -- Who has signed out must stay signed out: logged, unlike the cached values.
    CREATE TABLE millpond_notes (
        name text PRIMARY KEY,
        value bytea NOT NULL,
        expires float8 NOT NULL
    );
    
CREATE TABLE millpond_schema (version int NOT NULL, oldest int);
INSERT INTO millpond_schema VALUES (6, 1);
INSERT INTO millpond_sessions VALUES ('released', 'd4c3e8a11256ab82a4fc72560eb4a2b0e87bad820c290dd9b03616de240aa6db', 'load', 1, 218864944646107, 2, 2, '\x0127c20fa0c1a4a9cf774f2356f73d1de00b53aa0f02d5fab9900725deecf73fcd960284a5636f756e7402a47465787402a56974656d7302a561727261790281a5617272617991d94039656239363365383335306363623837623731323235656565323361343835393539346333616133633330666162316330356465323239303837643462663265c202a0', 32503680000.0);
INSERT INTO millpond_values VALUES ('released', '\x636f756e74', '\x0178b9bded61d87c42befdda75667f382a672b4a807a5db092ce6798c2c195230e95a16d02c401039001');
INSERT INTO millpond_values VALUES ('released', '\x74657874', '\x016d1290fb16bc0f1a32d6e43793319f5e31aa3ac4cdd5d556498682c6b50dab1995a16d02c406a5c3a4e282ac9006');
INSERT INTO millpond_values VALUES ('released', '\x6974656d73', '\x01b4d032f5dac63e582d6c0d377c9eb9059d3b68ee9662c16fbf3124cf5faa408595a17002c41f80059514000000000000005d94284b017d948c0161944b024b03869473652e901f');
INSERT INTO millpond_values VALUES ('released', '\x6172726179', '\x012d4bb843a0657b511d7a7da3c315f3c4cb8a0c7133624fa00492da5fffd0426995a17002c41180059506000000000000005d949798612e91d9403965623936336538333530636362383762373132323565656532336134383539353934633361613363333066616231633035646532323930383764346266326535');
INSERT INTO millpond_blobs VALUES ('released', '9eb963e8350ccb87b71225eee23a4859594c3aa3c30fab1c05de229087d4bf2e', '\x61206c61726765206275666665722c20666f72206f6e6365206120736d616c6c206f6e65');
