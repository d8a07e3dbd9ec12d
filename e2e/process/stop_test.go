package process

import (
	"encoding/json"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/e2e/browser"
)

// A stop waits for requests under way, but not for servers that may never answer: an unfinished batch then
// stays in the inbox.
func TestAStopEndsInTimeWhateverStandsStill(t *testing.T) {
	t.Parallel()
	s := ownStores(t)
	p := run(t, s.env()...)
	ann := person(t, p)
	slug := room(t, ann)
	id := chat.RoomID(s.number(t, "select id from rooms where slug = $1", slug))
	author := chat.UserID(s.number(t, "select id from users where username = $1", ann.Name))
	raw, err := json.Marshal(chat.Command{Kind: chat.Post, Room: id, Author: author, AuthorName: ann.Name, Body: "in hand", Key: chat.MakeKey(uuid.New(), id, "in hand")})
	must(t, err)
	socket := ann.Open(slug)
	ann.Say(slug, "before")
	socket.AwaitBody("before")
	waiting := func(readers int) func() bool {
		return func() bool {
			m := s.redisDo(t, "INFO", "clients")
			text, err := m.ToString()
			must(t, err)
			return strings.Contains(text, fmt.Sprintf("\nblocked_clients:%d\r", readers))
		}
	}
	browser.Await(t, "a reader waits at each shard", waiting(chat.ShardCount))

	databases := s.postgresPIDs(t)
	signalAll(t, syscall.SIGSTOP, databases...)
	t.Cleanup(func() { signalAll(t, syscall.SIGCONT, databases...) })
	s.redisDo(t, "XADD", fmt.Sprintf("{s%d}inbox", id.Shard()), "*", "c", string(raw))
	browser.Await(t, "a reader has it in hand", waiting(chat.ShardCount-1))
	redis := s.redisPID(t)
	signalAll(t, syscall.SIGSTOP, redis)
	t.Cleanup(func() { signalAll(t, syscall.SIGCONT, redis) })

	began := time.Now()
	p.stop()
	t.Logf("it took %v", time.Since(began).Round(10*time.Millisecond))
	equal(t, "the close code", socket.AwaitEnd(), 1012)

	signalAll(t, syscall.SIGCONT, append(databases, redis)...)
	next := run(t, s.env()...)
	again := ann.At(next.base).Follow(slug, socket.Log())
	again.AwaitBody("in hand")
	again.Clean()
}
