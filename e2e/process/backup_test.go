package process

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"parley/e2e/browser"
)

// tool runs one of the shared PostgreSQL's own programs: an older release's would refuse to read from it.
func tool(t *testing.T, name string, args ...string) {
	t.Helper()
	out, err := exec.Command(filepath.Join(tools(t), name), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, out)
	}
}

// tools is their folder.
func tools(t *testing.T) string {
	t.Helper()
	server, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", postmaster(t, filepath.Join(sharedStores(t).dir, "pg"))))
	must(t, err)
	return filepath.Dir(server)
}

// talker is a user who sends one message after the other.
type talker struct {
	mu    sync.Mutex // guards acked
	acked []string   // answered with 303, in order
	stop  context.CancelFunc
	done  chan struct{}
}

func talking(t *testing.T, b *browser.Browser, slug string) *talker {
	ctx, stop := context.WithCancel(t.Context())
	s := &talker{stop: stop, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		for n := 1; ctx.Err() == nil; n++ {
			body := fmt.Sprintf("message %d", n)
			a, err := b.Try(http.MethodPost, messages(slug), url.Values{"body": {body}}.Encode())
			if err != nil || a.Status != http.StatusSeeOther {
				t.Errorf("%s was not taken: %d %v", body, a.Status, err)
				return
			}
			s.mu.Lock()
			s.acked = append(s.acked, body)
			s.mu.Unlock()
		}
	}()
	t.Cleanup(s.end)
	return s
}

func (s *talker) end() {
	s.stop()
	<-s.done
}

// soFar is the messages acknowledged so far.
func (s *talker) soFar() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acked[:len(s.acked):len(s.acked)]
}

// more waits for n more messages.
func (s *talker) more(t *testing.T, n int) {
	t.Helper()
	want := len(s.soFar()) + n
	browser.Await(t, "messages flow", func() bool { return len(s.soFar()) >= want })
}

func TestABackUpTakenWhileMessagesFlowHasAllThatWasAcknowledged(t *testing.T) {
	t.Parallel()
	s := freshStores(t)
	data := t.TempDir()
	p := run(t, s.env("PARLEY_DATA="+data)...)
	ann, ben := person(t, p), person(t, p)
	busy, quiet := room(t, ann, ben), room(t, ben)
	ben.Say(quiet, "first thoughts")
	ben.Post(messages(quiet)+"/1", "body", "second thoughts").Is(303)
	ben.Post(messages(quiet)+"/1/reactions", "emoji", "🎉", "on", "1").Is(303)
	ben.Upload(quiet, "the plan", "plan.txt", []byte("all that we want")).Is(303)
	plan := ben.Get("/rooms/" + quiet).FileAddress()

	talk := talking(t, ann, busy)
	talk.more(t, 20)
	before := talk.soFar()
	dump := filepath.Join(t.TempDir(), "parley.dump")
	tool(t, "pg_dump", "--format=custom", "--file="+dump, s.databaseURL())
	copied := t.TempDir()
	must(t, os.CopyFS(filepath.Join(copied, "files"), os.DirFS(filepath.Join(data, "files"))))
	ben.Upload(quiet, "too late", "late.txt", []byte("not in the back-up")).Is(303)
	talk.more(t, 20)
	talk.end()
	late := ben.Page(busy) // caught up to a rev that the backup does not have
	p.stop()

	restored := freshStores(t) // an empty database, and an empty Redis
	tool(t, "pg_restore", "--exit-on-error", "--no-owner", "--dbname="+restored.databaseURL(), dump)
	q := run(t, restored.env("PARLEY_DATA="+copied)...)
	ann, ben = ann.At(q.base), ben.At(q.base)
	equal(t, "the file", ben.Get(plan).Is(200).Body, "all that we want")
	if out, errs, code := command(restored.env("PARLEY_DATA="+copied), "files", "check"); code != 0 || !strings.Contains(out, " 0 missing, 0 damaged") {
		t.Errorf("the check of the files ends with %d: %s%s", code, out, errs)
	}

	page := ann.Whole(busy) // with the old session
	have := len(page.Articles)
	all := talk.soFar()
	if have < len(before) || have >= len(all) {
		t.Fatalf("%d messages, %d were acknowledged before the back-up and %d in all", have, len(before), len(all))
	}
	equal(t, "what is there", strings.Join(page.Bodies(), "\n"), strings.Join(all[:have], "\n"))
	if late.Rev <= page.Rev+1 {
		t.Fatalf("the page is level with %d and the room with %d: it proves nothing", late.Rev, page.Rev)
	}
	ben.Get("/rooms/"+quiet).Is(200).Has("second thoughts", "edited", "🎉 1")
	ben.Get("/rooms").Is(200).Has("/rooms/"+busy, "/rooms/"+quiet)

	shown := late.Transcript()
	old := ben.Follow(busy, late)
	old.AwaitHeard(`data-state="reload"`)
	fresh := ben.Open(busy)
	equal(t, "the next seq", ann.Say(busy, "it goes on"), int64(have+1))
	fresh.AwaitBody("it goes on")
	fresh.Clean()
	fresh.Level(ben.Page(busy).Transcript())
	old.Clean()
	old.Level(shown) // nothing was appended to messages that the backup lacks
	equal(t, "the next seq of the quiet room", ben.Say(quiet, "third"), 3)
	stranger := person(t, q)
	stranger.Join(busy)
	equal(t, "a new member's seq", stranger.Say(busy, "hello"), int64(have+2))
}

// A base backup is a server's folder, so it is started as one.
func TestABaseBackUpStartsAsAServerOfItsOwn(t *testing.T) {
	t.Parallel()
	s := ownStores(t)
	p := run(t, s.env()...)
	ann := person(t, p)
	slug := room(t, ann)
	talk := talking(t, ann, slug)
	talk.more(t, 20)
	data, err := folder()
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(data)) })
	base := filepath.Join(data, "postgres")
	tool(t, "pg_basebackup", "--dbname="+s.postgres.AdminURL(), "--pgdata="+base, "--wal-method=stream", "--checkpoint=fast")
	before := talk.soFar() // WAL was streamed to here, so it may hold a little more
	talk.end()
	p.stop()

	giveAway(t, base, filepath.Join(s.dir, "pg", "postgres"))
	q := run(t, "PARLEY_DATA="+data, "JWT_SECRET="+secret)
	ann = ann.At(q.base)
	bodies := ann.Whole(slug).Bodies()
	if len(bodies) < 20 || len(bodies) > len(before)+1 {
		t.Fatalf("%d messages; %d were acknowledged when the back-up was done", len(bodies), len(before))
	}
	equal(t, "what is there", strings.Join(bodies, "\n"), strings.Join(talk.soFar()[:len(bodies)], "\n"))
	equal(t, "the next seq", ann.Say(slug, "it goes on"), int64(len(bodies)+1))
}

// giveAway gives a folder's files to another folder's owner.
func giveAway(t *testing.T, dir, like string) {
	t.Helper()
	info, err := os.Stat(like)
	must(t, err)
	owner := info.Sys().(*syscall.Stat_t)
	must(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, int(owner.Uid), int(owner.Gid)))
	}))
}
