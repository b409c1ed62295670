-- The tables of topoc_runtime::sql in PostgreSQL. Times are milliseconds since 1970, by the database's clock.

-- It does nothing where they are there: to make an index or a view again, even if it is the same, would lock out instances at work.
do $topoc$ begin
    -- Instances that start at once wait here for one another.
    perform pg_advisory_xact_lock(8246135001);
    if to_regclass('topoc_leases') is not null then
        return;
    end if;

    create view topoc_clock as
    select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as millis;

    -- Messages that a consumer handles, or has handled. A row no longer counts from `until` on.
    create table topoc_messages (
        consumer text not null,
        message_id text not null,
        holder text not null,
        is_done boolean not null,
        until bigint not null,
        primary key (consumer, message_id)
    );
    create index topoc_messages_until on topoc_messages (until);

    -- Messages that wait to be published: the envelope as JSON, and the body as it is.
    create table topoc_outbox (
        id bigint generated always as identity primary key,
        envelope text not null,
        body bytea not null
    );

    -- The last offset of a stream up to which a service has handled all.
    create table topoc_offsets (
        service text not null,
        stream text not null,
        handled bigint not null,
        primary key (service, stream)
    );

    -- Who does what only one may do. Rows stay, so that tokens only rise.
    create table topoc_leases (
        name text not null primary key,
        token bigint not null,
        until bigint not null
    );
end $topoc$;
