-- Push services that want to be left alone for a while, by their origins, and devices, by their endpoints: no
-- worker sends them anything until then.
-- +goose Up
create table push_pauses (
    origin text primary key,
    until  timestamptz not null
);

-- +goose Down
drop table push_pauses;
