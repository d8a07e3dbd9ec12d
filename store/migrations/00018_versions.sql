-- Each edit keeps the text that it replaced, and replaced_at is when that was. original
-- marks the text that was posted: older versions of the program kept none. A deletion
-- removes the texts and keeps who deleted the message.
-- +goose Up
create table versions (
    room_id     bigint not null,
    seq         bigint not null,
    rev         bigint not null, -- the room's revision that replaced it
    body        text not null,
    original    boolean not null,
    replaced_at timestamptz not null,
    primary key (room_id, seq, rev)
);
create table deletions (
    room_id    bigint not null,
    seq        bigint not null,
    user_id    bigint not null,
    deleted_at timestamptz not null,
    primary key (room_id, seq)
);

-- +goose Down
drop table deletions, versions;
