-- Leases run on PostgreSQL's clock alone.
-- name: WorkerBeat :exec
insert into workers (id, until) values (@id, now() + @ttl::interval)
on conflict (id) do update set until = excluded.until;

-- name: WorkersForget :exec
delete from workers where until < now() - interval '1 minute';

-- name: WorkersAlive :one
select count(*)::int from workers where until > now();

-- name: WorkerLeave :exec
delete from workers where id = @id;

-- Locks in the order of the shards, as the fence does, so that a renewal and a
-- transaction that stores cannot wait for each other.
-- name: ShardsRenew :many
update shards s set until = now() + @ttl::interval
where s.shard in (select h.shard from shards h where h.holder = @holder::uuid and h.until > now() order by h.shard for update)
returning s.shard, s.epoch;

-- Takes shards that nobody holds, at most @most; rows that somebody else is
-- looking at are left to them.
-- name: ShardsClaim :many
update shards s set holder = @holder::uuid, epoch = s.epoch + 1, until = now() + @ttl::interval
where s.shard in (
    select f.shard from shards f where f.holder is null or f.until <= now()
    order by f.shard limit @most for update skip locked)
returning s.shard, s.epoch;

-- name: ShardRelease :exec
update shards set holder = null, until = '-infinity' where shard = @shard and holder = @holder::uuid;
