-- An address may be banned with several accounts that came from it, and is free again once all of
-- them are. banned_addresses has the last of them alone; it is written for processes of the
-- previous release, and read for what they write.
-- +goose Up
create table address_bans (
    address text not null,
    user_id bigint not null references users (id) on delete cascade,
    until   timestamptz not null,
    primary key (address, user_id)
);
create index address_bans_user on address_bans (user_id);
insert into address_bans (address, user_id, until) select address, user_id, until from banned_addresses;

-- +goose Down
drop table address_bans;
