package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime/pprof"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/rueidis"

	"parley/chat"
	"parley/chat/slugs"
	"parley/store/postgres"
	"parley/store/redis"
	"parley/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// harness is both stores, the workers between them, and the model.
type harness struct {
	*model
	*faults
	t       *testing.T
	ctx     context.Context
	pg      *postgres.Store
	rd      *redis.Store
	sql     *pgxpool.Pool  // for queries that no store has a method for
	raw     rueidis.Client // likewise
	workers []*testWorker
	old     []chat.Command // commands that may come back
	backs   int
}

func migrate(ctx context.Context, url string) error {
	s, err := postgres.Open(ctx, postgres.Options{URL: url})
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Migrate(ctx, slog.New(slog.DiscardHandler))
}

func openHarness(t *testing.T, seed uint64) *harness {
	t.Helper()
	y := &harness{model: &model{}, faults: newFaults(seed), t: t, ctx: t.Context()}
	y.openStores()
	y.settle()
	t.Cleanup(y.close)
	ids := []uuid.UUID{uuid.New(), uuid.New(), uuid.New()}
	// Each knows of the others at once, and takes only its share.
	y.exec("insert into workers (id, until) select unnest($1::uuid[]), now() + interval '6 s'", ids)
	for _, id := range ids {
		y.workers = append(y.workers, startTestWorker(y.faults, id, y.pg, y.rd))
	}
	return y
}

func (y *harness) openStores() {
	y.t.Helper()
	url := storetest.Database(y.t, migrate)
	var err error
	y.pg, err = postgres.Open(y.ctx, postgres.Options{URL: url, Conns: 8})
	must(y.t, err)
	y.t.Cleanup(y.pg.Close)
	y.sql, err = pgxpool.New(y.ctx, url)
	must(y.t, err)
	y.t.Cleanup(y.sql.Close)
	url = storetest.Redis(y.t)
	y.rd, err = redis.Open(url)
	must(y.t, err)
	y.t.Cleanup(y.rd.Close)
	opt, err := rueidis.ParseURL(url)
	must(y.t, err)
	opt.DisableCache = true
	y.raw, err = rueidis.NewClient(opt)
	must(y.t, err)
	y.t.Cleanup(y.raw.Close)
}

// settle creates a few people and rooms. The rooms lie in distant shards, which no worker holds all of:
// shards are assigned from the lowest on.
func (y *harness) settle() {
	y.t.Helper()
	for i := range 4 {
		u, err := y.pg.UserInsert(y.ctx, chat.Credentials{User: chat.User{Username: fmt.Sprint("user", i), Email: fmt.Sprint(i, "@example.org")}, PasswordHash: "x"})
		must(y.t, err)
		y.users = append(y.users, u)
	}
	for i := range chat.ShardCount {
		name := fmt.Sprint("room ", i)
		r, err := y.pg.RoomInsert(y.ctx, chat.Room{Slug: slugs.Make(name), Name: name}, y.users[0].ID)
		must(y.t, err)
		if r.ID.Shard()%3 == 0 && len(y.rooms) < 5 {
			_, err := y.pg.AddMember(y.ctx, r.ID, y.users[1].ID)
			must(y.t, err)
			y.rooms = append(y.rooms, &modelRoom{Room: r, seqs: map[chat.AuthorKey]int64{}})
		}
	}
}

func (y *harness) close() {
	y.endFaults()
	for _, h := range y.workers {
		h.wake()
		h.stop()
	}
	for _, h := range y.workers {
		<-h.over
	}
}

func (y *harness) exec(statement string, args ...any) {
	y.t.Helper()
	_, err := y.sql.Exec(y.ctx, statement, args...)
	must(y.t, err)
}

// put enqueues a command, and applies it to the model.
func (y *harness) put(c chat.Command) {
	y.t.Helper()
	must(y.t, y.rd.Enqueue(y.ctx, c))
	y.do(c)
	if mayReturn(c) {
		y.old = append(y.old, c)
	}
}

// An empty shard has forgotten its last entry, and starts with an earlier clock.
var returnScript = rueidis.NewLuaScript(`
local id = '*'
if redis.call('XLEN', KEYS[1]) == 0 then
  redis.call('DEL', KEYS[1])
  id = ARGV[1]
end
return redis.call('XADD', KEYS[1], id, 'c', ARGV[2])`)

// redeliver puts an old command into the inbox again, as after a restart of Redis with an older file. The
// model ignores it.
func (y *harness) redeliver(c chat.Command) {
	y.t.Helper()
	raw, err := json.Marshal(c)
	must(y.t, err)
	y.backs++
	key := "{s" + strconv.Itoa(c.Room.Shard()) + "}inbox"
	must(y.t, returnScript.Exec(y.ctx, y.raw, []string{key}, []string{fmt.Sprint("1-", y.backs), string(raw)}).Error())
	y.note(returned)
}

// expire ends a worker's leases, as when it does not renew them. It locks in the usual order.
func (y *harness) expire(h *testWorker) {
	y.t.Helper()
	y.exec(`update shards set until = now() - interval '1 s'
		where shard in (select shard from shards where holder = $1 order by shard for update)`, h.worker.ID)
	y.exec("update workers set until = now() - interval '1 s' where id = $1", h.worker.ID)
}

func (y *harness) holds(h *testWorker) (n int) {
	y.t.Helper()
	must(y.t, y.sql.QueryRow(y.ctx, "select count(*) from shards where holder = $1", h.worker.ID).Scan(&n))
	return n
}

// readers are the workers that are awake and hold a room's shard.
func (y *harness) readers() (list []*testWorker) {
	y.t.Helper()
	var shards []int16
	for _, r := range y.rooms {
		shards = append(shards, int16(r.ID.Shard()))
	}
	for _, h := range y.workers {
		var some bool
		must(y.t, y.sql.QueryRow(y.ctx, "select exists (select from shards where holder = $1 and shard = any($2))", h.worker.ID, shards).Scan(&some))
		if asleep, dead := h.absent(); some && !asleep && !dead {
			list = append(list, h)
		}
	}
	return list
}

func (y *harness) waiting() (sum int64) {
	y.t.Helper()
	lens, err := y.rd.Waiting(y.ctx)
	must(y.t, err)
	for _, n := range lens {
		sum += n
	}
	return sum
}

// awaitStep waits until a worker has finished or failed a step. It bounds the time without any step, not the
// total, which takes twenty times as long on a busy machine.
func (y *harness) awaitStep() {
	y.t.Helper()
	select {
	case <-y.step:
	case <-time.After(patience):
		_ = pprof.Lookup("goroutine").WriteTo(y.t.Output(), 1)
		y.t.Fatal("no worker does anything")
	}
}
