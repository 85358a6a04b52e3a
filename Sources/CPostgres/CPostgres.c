// libpq, loaded when something asks for it: with LDAP, Kerberos and two TLS libraries behind it, it would cost each
// server on SQLite four megabytes.

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
// What libpq itself calls must not end here.
#pragma GCC visibility push(hidden)
#include "include/CPostgres.h"
#pragma GCC visibility pop

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char problem[512];

#define FUNCTIONS(F)                                                                                                   \
    F(int, PQbackendPID, (const PGconn *connection), (connection))                                                     \
    F(void, PQclear, (PGresult * result), (result))                                                                    \
    F(char *, PQcmdStatus, (PGresult * result), (result))                                                              \
    F(PGconn *, PQconnectdbParams, (const char *const *names, const char *const *values, int expand),                  \
      (names, values, expand))                                                                                         \
    F(void, PQconninfoFree, (PQconninfoOption * options), (options))                                                   \
    F(PQconninfoOption *, PQconninfoParse, (const char *text, char **refusal), (text, refusal))                        \
    F(int, PQconsumeInput, (PGconn * connection), (connection))                                                        \
    F(int, PQenterPipelineMode, (PGconn * connection), (connection))                                                   \
    F(char *, PQerrorMessage, (const PGconn *connection), (connection))                                                \
    F(PGresult *, PQexec, (PGconn * connection, const char *query), (connection, query))                               \
    F(void, PQfinish, (PGconn * connection), (connection))                                                             \
    F(void, PQfreemem, (void *memory), (memory))                                                                       \
    F(Oid, PQftype, (const PGresult *result, int column), (result, column))                                            \
    F(PGresult *, PQgetResult, (PGconn * connection), (connection))                                                    \
    F(int, PQgetisnull, (const PGresult *result, int row, int column), (result, row, column))                          \
    F(int, PQgetlength, (const PGresult *result, int row, int column), (result, row, column))                          \
    F(char *, PQgetvalue, (const PGresult *result, int row, int column), (result, row, column))                        \
    F(int, PQisBusy, (PGconn * connection), (connection))                                                              \
    F(int, PQlibVersion, (void), ())                                                                                   \
    F(int, PQnfields, (const PGresult *result), (result))                                                              \
    F(PGnotify *, PQnotifies, (PGconn * connection), (connection))                                                     \
    F(int, PQntuples, (const PGresult *result), (result))                                                              \
    F(int, PQpipelineSync, (PGconn * connection), (connection))                                                        \
    F(char *, PQresultErrorField, (const PGresult *result, int field), (result, field))                                \
    F(ExecStatusType, PQresultStatus, (const PGresult *result), (result))                                              \
    F(int, PQsendPrepare,                                                                                              \
      (PGconn * connection, const char *name, const char *query, int count, const Oid *types),                         \
      (connection, name, query, count, types))                                                                         \
    F(int, PQsendQuery, (PGconn * connection, const char *query), (connection, query))                                 \
    F(int, PQsendQueryPrepared,                                                                                        \
      (PGconn * connection, const char *name, int count, const char *const *values, const int *lengths,                \
       const int *formats, int format),                                                                                \
      (connection, name, count, values, lengths, formats, format))                                                     \
    F(PQnoticeProcessor, PQsetNoticeProcessor, (PGconn * connection, PQnoticeProcessor processor, void *context),      \
      (connection, processor, context))                                                                                \
    F(int, PQsocket, (const PGconn *connection), (connection))                                                         \
    F(ConnStatusType, PQstatus, (const PGconn *connection), (connection))                                              \
    F(PGTransactionStatusType, PQtransactionStatus, (const PGconn *connection), (connection))

// Each is declared by libpq's own header, so that the compiler compares the two.
#define FORWARD(type, name, parameters, arguments)                                                                     \
    static __typeof__(&name) loaded_##name;                                                                            \
    type name parameters { return loaded_##name arguments; }
FUNCTIONS(FORWARD)

static bool find(void **function, void *library, const char *name)
{
    *function = dlsym(library, name);
    return *function != NULL;
}

static void load(void)
{
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    bool found = library != NULL;
#define FIND(type, name, parameters, arguments) found = found && find((void **)&loaded_##name, library, #name);
    FUNCTIONS(FIND)
    if (!found) {
        const char *words = dlerror();
        snprintf(problem, sizeof problem, "%s", words ? words : "libpq.so.5 cannot be used");
    }
}

const char *postgres_library_problem(void)
{
    pthread_once(&once, load);
    return problem[0] ? problem : NULL;
}
