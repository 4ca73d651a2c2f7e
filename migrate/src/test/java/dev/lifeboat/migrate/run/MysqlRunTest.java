package dev.lifeboat.migrate.run;

import java.nio.file.Path;

/** On a real MySQL. */
class MysqlRunTest extends MyRunTest {
    @Override
    MyShop open(Path dir) throws Exception {
        return MyShop.onMysql(dir);
    }
}
