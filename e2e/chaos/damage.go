package chaos

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// damage is a build without one protection. It shows that the harness can fail.
type damage struct {
	patches []patch
	sql     []string
}

// patch replaces a piece of a source file, which must occur once.
type patch struct{ file, old, new string }

var forgetful = patch{"chat/ledger/ledger.go", "if l.Made[c.Key] {", "if l.Made[c.Key] && false {"}

var damages = map[string]damage{
	"": {},
	"unique-key": {
		patches: []patch{{"chat/ledger/ledger.go", "if seq, ok := l.Stored[id]; ok {", "if seq, ok := l.Stored[id]; ok && false {"}},
		sql:     []string{"alter table messages drop constraint messages_key"},
	},
	// Without the fence only the lease remains, which decides who may read next. A worker that slept through
	// its lease brings commands that others applied meanwhile. The memory of applied commands would catch
	// those too, so both are removed.
	"fencing": {
		patches: []patch{{"store/postgres/ingest.go", "if held != len(leases) {", "if false {"}, forgetful},
	},
	// Commands that Redis restores from an older copy are applied again.
	"memory-of-changes": {patches: []patch{forgetful}},
	// History is read before subscribing, so messages announced in between are missed. The pause makes the
	// gap longer.
	"subscribe-before-read": {
		patches: []patch{
			{"handlers/live/visitor.go", "	v.subscription = l.hub.Subscribe(v.room.hubID, v.client)\n", "	m := v.room.missed(l.ctx, after)\n	if m.catchUp != nil {\n		for _, part := range m.catchUp.render(v.kind, v.room.render) {\n			v.client.SendPatiently(part)\n		}\n	}\n	time.Sleep(100 * time.Millisecond)\n	v.subscription = l.hub.Subscribe(v.room.hubID, v.client)\n"},
			{"handlers/live/visitor.go", "	l.catchUp(v, after)\n", "	v.subscription.CaughtUp(m.rev)\n"},
		},
	},
	// A removed member's sockets and streams stay open.
	"removal": {patches: []patch{
		{"handlers/live/userevents.go", "	if n.Left != 0 {", "	if false {"},
		{"handlers/live/check.go", "s.room.MembersRev > s.check.members {", "false {"},
	}},
	// A file is served to who knows its address.
	"files-of-rooms": {patches: []patch{{"chat/attachments/files.go", "		a, err = open(ctx, slug, who.ID)\n", "		a, err = open(ctx, slug, who.ID)\n		err = nil\n"}}},
	// A page acts for the account in the cookie.
	"for-whom": {patches: []patch{{"handlers/web/foruser.go", `if name == "" ||`, `if true || name == "" ||`}}},
	// A push that is sent again has no number, by which the device would know it.
	"push-number": {patches: []patch{{"push/sender.go", "n := note{Tag: tagOf(p.Room), Seq: p.Seq,", "n := note{Tag: tagOf(p.Room),"}}},
	// A push counts as told before it is sent.
	"push-told-after": {patches: []patch{{"push/sender.go", "	switch err := s.send(ctx, p.Device, noteOf(p),", "	_ = s.Outbox.PushTold(ctx, p)\n	switch err := s.send(ctx, p.Device, noteOf(p),"}}},
	// The push of a deleted message is dropped, and with it the one before.
	"push-fall-back": {patches: []patch{{"push/sender.go", "		return s.fallBack(ctx, p)\n", "		return s.outdated(ctx, p)\n"}}},
	// What was read elsewhere is forgotten and not withdrawn.
	"push-withdraw": {patches: []patch{{"push/sender.go", "	if silent(p.Device) {\n		return\n	}\n	for", "	if silent(p.Device) || p.Told > 0 {\n		return\n	}\n	for"}}},
	// The worker acknowledges a batch as soon as it has read it.
	"acknowledge-after-publish": {
		patches: []patch{{"store/redis/inbox.go", "	return entries, nil\n", "	for _, e := range entries {\n		s.c.Do(ctx, s.c.B().Xdel().Key(inboxKey(shard)).Id(e.ID).Build())\n	}\n	return entries, nil\n"}},
	},
}

// root is the module's folder, seen from this package's tests.
const root = "../.."

// apply writes the patched files into dir and maps the originals to them.
func (d damage) apply(dir string) (overlay map[string]string, err error) {
	overlay = map[string]string{}
	for i, p := range d.patches {
		path, err := filepath.Abs(filepath.Join(root, p.file))
		if err != nil {
			return nil, err
		}
		from := path
		if overlay[path] != "" {
			from = overlay[path]
		}
		raw, err := os.ReadFile(from)
		if err != nil {
			return nil, err
		}
		if n := strings.Count(string(raw), p.old); n != 1 {
			return nil, fmt.Errorf("%s has %q %d times", p.file, p.old, n)
		}
		to := filepath.Join(dir, fmt.Sprintf("patched%d.go", i))
		if err := os.WriteFile(to, []byte(strings.Replace(string(raw), p.old, p.new, 1)), 0o600); err != nil {
			return nil, err
		}
		overlay[path] = to
	}
	return overlay, nil
}
