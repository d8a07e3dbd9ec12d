-- Leases run on PostgreSQL's clock alone. If that clock is set back, a dead worker's
-- leases would look alive for as long. A lease that ends later than twice its TTL from
-- now was written before that, and counts as over.
-- name: WorkerHeartbeat :exec
insert into workers (id, until) values (@id, now() + @ttl::interval)
on conflict (id) do update set until = excluded.until;

-- name: WorkersExpire :exec
delete from workers where until not between now() - interval '1 minute' and now() + interval '1 minute';

-- Whether another worker lives that has not said that it folds texts by today's rules.
-- name: WorkersOlder :one
with me as (update workers w set fold_version = @version where w.id = @worker and w.fold_version <> @version)
select exists (select from workers o where o.fold_version < @version and o.id <> @worker and o.until > now() and o.until <= now() + interval '1 minute')::boolean;

-- name: WorkersAlive :one
select count(*)::int from workers where until > now() and until <= now() + 2 * @ttl::interval;

-- Locks in the order of the shards, like the fence, so that a renewal and a storing
-- transaction cannot deadlock. A lease that ends too late is renewed as well: as long
-- as it has this holder, no other worker has taken it.
-- name: ShardsRenew :many
update shards s set until = now() + @ttl::interval
where s.shard in (select h.shard from shards h where h.holder = @holder::uuid and h.until > now() order by h.shard for update)
returning s.shard, s.epoch;

-- Takes free shards, at most @most; it skips rows that another worker has locked.
-- name: ShardsClaim :many
update shards s set holder = @holder::uuid, epoch = s.epoch + 1, until = now() + @ttl::interval
where s.shard in (
    select f.shard from shards f where f.holder is null or f.until <= now() or f.until > now() + 2 * @ttl::interval
    order by f.shard limit @most for update skip locked)
returning s.shard, s.epoch;

-- name: ShardsFree :one
select exists (
    select from shards where holder is null or until <= now() or until > now() + 2 * @ttl::interval
)::boolean;

-- Locks in the order of the shards, like the fence.
-- name: ShardsRelease :exec
update shards set holder = null, until = '-infinity'
where shard in (
    select h.shard from shards h where h.holder = @holder::uuid and h.shard = any(@shards::smallint[])
    order by h.shard for update);

-- For a transaction that may be lost when PostgreSQL is killed right after it.
-- name: CommitEarly :exec
select set_config('synchronous_commit', 'off', true);

-- The worker and its shards go in one commit: others take no more than their share of the
-- shards while this worker counts as one of them.
-- name: WorkerLeave :exec
with gone as (delete from workers where id = @holder::uuid)
update shards set holder = null, until = '-infinity'
where shard in (
    select h.shard from shards h where h.holder = @holder::uuid and h.shard = any(@shards::smallint[])
    order by h.shard for update);
