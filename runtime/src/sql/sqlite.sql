-- The tables of topoc_runtime::sql in SQLite (3.35 or later). Times are milliseconds since 1970, by the database's clock.
create view if not exists topoc_clock as
select cast((julianday('now') - 2440587.5) * 86400000 as integer) as millis;

-- Messages that a consumer handles, or has handled. A row no longer counts from `until` on.
create table if not exists topoc_messages (
    consumer text not null,
    message_id text not null,
    holder text not null,
    is_done boolean not null,
    until bigint not null,
    primary key (consumer, message_id)
);
create index if not exists topoc_messages_until on topoc_messages (until);

-- Messages that wait to be published: the envelope as JSON, and the body as it is.
create table if not exists topoc_outbox (
    id integer primary key autoincrement,
    envelope text not null,
    body blob not null
);

-- The last offset of a stream up to which a service has handled all.
create table if not exists topoc_offsets (
    service text not null,
    stream text not null,
    handled bigint not null,
    primary key (service, stream)
);

-- Who does what only one may do. Rows stay, so that tokens only rise.
create table if not exists topoc_leases (
    name text not null primary key,
    token bigint not null,
    until bigint not null
);
