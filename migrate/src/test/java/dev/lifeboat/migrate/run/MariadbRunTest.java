package dev.lifeboat.migrate.run;

import java.nio.file.Path;

/** On a real MariaDB. */
class MariadbRunTest extends MyRunTest {
    @Override
    MyShop open(Path dir) throws Exception {
        return MyShop.onMariadb(dir);
    }
}
