// Package operation says how a server does, and what its files take.
package operation

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parley/chat"
)

// Figures are what was measured of a server. An error says that a part cannot be reached.
type Figures struct {
	PostgreSQL, Redis, Files error

	Used, Most int // connections to PostgreSQL of the process that answers

	// How far the clock of the process that answers is ahead of theirs; negative if behind.
	PostgreSQLClock, RedisClock time.Duration
	ClockErr                    error

	Inbox      Queue // of messages that a worker is to store
	DeadCount  int64 // commands that no worker can store
	Unmeasured int   // shards of the inbox that did not answer

	MailOn  bool
	Mail    chat.MailStats
	MailErr error

	Push        Queue // notifications that are due
	PushFailing int64 // that a push service did not take, and that are due again later
	PushErr     error
}

// Queue is what waits.
type Queue struct {
	Waiting int64
	Oldest  time.Duration
}

// State is how a part does.
type State int

// From the best to the worst one.
const (
	Fine State = iota
	Busy
	Broken
)

// Part is something that a server needs.
type Part string

// The parts of a server.
const (
	PostgreSQL  Part = "postgresql"
	Redis       Part = "redis"
	Inbox       Part = "inbox"
	DeadLetters Part = "dead-letters"
	Mail        Part = "mail"
	Push        Part = "push"
	Files       Part = "files"
	Clocks      Part = "clocks"
)

// Check is what a part's figures mean.
type Check struct {
	Part  Part
	State State
	Known bool // it was measured; else the part before it is the reason
}

// The bounds between fine, busy and broken.
const (
	InboxBusy, InboxBroken = 5 * time.Second, time.Minute
	MailBusy, MailBroken   = 10 * time.Minute, 2 * time.Hour
	PushBusy, PushBroken   = 5 * time.Minute, time.Hour
	// ClockBroken is where codes of authenticator apps and the tokens of other nodes are refused.
	ClockBusy, ClockBroken = 5 * time.Second, 30 * time.Second
)

// Judge says how each part does. The worst comes first.
func Judge(f Figures) []Check {
	list := []Check{
		reached(PostgreSQL, f.PostgreSQL, f.Most > 0 && f.Used >= f.Most),
		reached(Redis, f.Redis, false),
		reached(Files, f.Files, false),
	}
	list = append(list, clocks(f))
	measured := f.Redis == nil && f.Unmeasured == 0
	list = append(list, waits(Inbox, f.Inbox, InboxBusy, InboxBroken, measured))
	dead := Check{Part: DeadLetters, Known: measured}
	if f.DeadCount > 0 {
		dead.State = Busy
	}
	list = append(list, dead)
	if f.MailOn {
		m := waits(Mail, Queue{int64(f.Mail.Waiting), f.Mail.Oldest}, MailBusy, MailBroken, f.MailErr == nil)
		if f.Mail.Failed > 0 {
			m.State = max(m.State, Busy)
		}
		list = append(list, m)
	}
	p := waits(Push, f.Push, PushBusy, PushBroken, f.PushErr == nil)
	if f.PushFailing > 0 {
		p.State = max(p.State, Busy)
	}
	list = append(list, p)
	slices.SortStableFunc(list, func(a, b Check) int { return cmp.Compare(b.State, a.State) })
	return list
}

func reached(p Part, err error, full bool) Check {
	switch {
	case err != nil:
		return Check{p, Broken, true}
	case full:
		return Check{p, Busy, true}
	}
	return Check{p, Fine, true}
}

// Off is the clock that differs the most from that of the process that answers.
func (f Figures) Off() (of Part, by time.Duration) {
	if f.RedisClock.Abs() > f.PostgreSQLClock.Abs() {
		return Redis, f.RedisClock
	}
	return PostgreSQL, f.PostgreSQLClock
}

func clocks(f Figures) Check {
	c := Check{Part: Clocks, Known: f.ClockErr == nil}
	if !c.Known {
		return c
	}
	switch _, by := f.Off(); {
	case by.Abs() >= ClockBroken:
		c.State = Broken
	case by.Abs() >= ClockBusy:
		c.State = Busy
	}
	return c
}

func waits(p Part, q Queue, busy, broken time.Duration, known bool) Check {
	c := Check{Part: p, Known: known}
	switch {
	case q.Waiting == 0:
	case q.Oldest >= broken:
		c.State = Broken
	case q.Oldest >= busy:
		c.State = Busy
	}
	return c
}

// Storage is what files take. The shares leave files of direct conversations out: nobody else learns
// that there is one.
type Storage struct {
	Stored   int64 // bytes that are kept, each once
	Database int64 // bytes of PostgreSQL's database
	Kinds    []Share
	Rooms    []Share
	People   []Share
}

// Share is a part of what is stored. Equal files of two messages count twice.
type Share struct {
	Name, Slug string
	Private    bool
	Files      int64
	Bytes      int64
}

// The kinds of files.
const (
	Pictures  = "pictures"
	Sounds    = "sounds"
	Videos    = "videos"
	Documents = "documents"
)

// SharesListed is how many rooms, and how many people, the largest first, are listed.
const SharesListed = 50

// StorageStore adds up what files take.
type StorageStore interface {
	Storage(ctx context.Context, most int) (Storage, error)
}
