-- Links that let people in. A link's code is kept as a hash alone. used counts the rows of
-- invitation_uses, under the lock of the invitation's row.
-- +goose Up
create table invitations (
    id         bigint generated always as identity primary key,
    code_hash  bytea not null constraint invitations_code unique,
    made_by    bigint not null references users (id) on delete cascade,
    role       text not null check (role in ('member', 'guest')),
    uses       integer not null,
    used       integer not null default 0 check (used <= uses),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    created_at timestamptz not null default now()
);
create table invitation_rooms (
    invitation_id bigint not null references invitations (id) on delete cascade,
    room_id       bigint not null references rooms (id) on delete cascade,
    primary key (invitation_id, room_id)
);
create table invitation_uses (
    invitation_id bigint not null references invitations (id) on delete cascade,
    user_id       bigint not null references users (id) on delete cascade,
    used_at       timestamptz not null default now(),
    primary key (invitation_id, user_id)
);

-- +goose Down
drop table invitation_uses, invitation_rooms, invitations;
