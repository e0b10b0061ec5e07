#pragma once
#include <sqlite3.h>

// Macros that the importer leaves out.
static const sqlite3_destructor_type surety_SQLITE_TRANSIENT = SQLITE_TRANSIENT;
static inline int surety_sqlite3_defensive(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}
