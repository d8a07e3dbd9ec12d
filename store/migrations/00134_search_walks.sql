-- The walks over rooms whose older messages are to be indexed, and over those whose texts are to be folded
-- again. Both indexes are empty when nothing waits, and no change of a room's newest messages touches them.
-- +goose NO TRANSACTION
-- +goose Up
drop index concurrently if exists search_progress_old;
drop index concurrently if exists search_progress_fold;
create index concurrently search_progress_old on search_progress (bottom_at) where bottom_seq > 0;
create index concurrently search_progress_fold on search_progress (fold_at desc, room_id) where fold_seq > bottom_seq;

-- +goose Down
drop index concurrently if exists search_progress_fold;
drop index concurrently if exists search_progress_old;
