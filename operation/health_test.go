package operation_test

import (
	"errors"
	"testing"
	"time"

	"parley/chat"
	"parley/operation"
)

func TestEachPartIsJudged(t *testing.T) {
	down := errors.New("down")
	for name, c := range map[string]struct {
		f     operation.Figures
		part  operation.Part
		state operation.State
		known bool
	}{
		"all is well":             {operation.Figures{}, operation.PostgreSQL, operation.Fine, true},
		"PostgreSQL is down":      {operation.Figures{PostgreSQL: down}, operation.PostgreSQL, operation.Broken, true},
		"all connections in use":  {operation.Figures{Used: 4, Most: 4}, operation.PostgreSQL, operation.Busy, true},
		"Redis is down":           {operation.Figures{Redis: down}, operation.Redis, operation.Broken, true},
		"an inbox not measured":   {operation.Figures{Redis: down}, operation.Inbox, operation.Fine, false},
		"a shard not measured":    {operation.Figures{Unmeasured: 1}, operation.DeadLetters, operation.Fine, false},
		"files are gone":          {operation.Figures{Files: down}, operation.Files, operation.Broken, true},
		"an inbox at work":        {operation.Figures{Inbox: operation.Queue{Waiting: 900, Oldest: time.Second}}, operation.Inbox, operation.Fine, true},
		"a slow inbox":            {operation.Figures{Inbox: operation.Queue{Waiting: 1, Oldest: operation.InboxBusy}}, operation.Inbox, operation.Busy, true},
		"no worker":               {operation.Figures{Inbox: operation.Queue{Waiting: 1, Oldest: operation.InboxBroken}}, operation.Inbox, operation.Broken, true},
		"clocks agree":            {operation.Figures{RedisClock: time.Second}, operation.Clocks, operation.Fine, true},
		"a clock drifts":          {operation.Figures{RedisClock: -operation.ClockBusy}, operation.Clocks, operation.Busy, true},
		"two minutes ahead":       {operation.Figures{PostgreSQLClock: 2 * time.Minute}, operation.Clocks, operation.Broken, true},
		"two minutes behind":      {operation.Figures{PostgreSQLClock: -2 * time.Minute, RedisClock: time.Second}, operation.Clocks, operation.Broken, true},
		"clocks unread":           {operation.Figures{ClockErr: down, RedisClock: time.Hour}, operation.Clocks, operation.Fine, false},
		"a dead letter":           {operation.Figures{DeadCount: 1}, operation.DeadLetters, operation.Busy, true},
		"a mail that failed":      {operation.Figures{MailOn: true, Mail: chat.MailStats{Failed: 1}}, operation.Mail, operation.Busy, true},
		"a mail server down":      {operation.Figures{MailOn: true, Mail: chat.MailStats{Waiting: 1, Oldest: operation.MailBroken}}, operation.Mail, operation.Broken, true},
		"pushes that are late":    {operation.Figures{Push: operation.Queue{Waiting: 3, Oldest: operation.PushBusy}}, operation.Push, operation.Busy, true},
		"pushes tried again":      {operation.Figures{PushFailing: 1}, operation.Push, operation.Busy, true},
		"pushes that are unknown": {operation.Figures{PushErr: down}, operation.Push, operation.Fine, false},
	} {
		list := operation.Judge(c.f)
		found := false
		for i, got := range list {
			if i > 0 && got.State > list[i-1].State {
				t.Errorf("%s: a better part comes before a worse one: %+v", name, list)
			}
			if got.Part == c.part {
				found = true
				if got.State != c.state || got.Known != c.known {
					t.Errorf("%s: %+v", name, got)
				}
			}
			if got.Part == operation.Mail && !c.f.MailOn {
				t.Errorf("%s: a server without mail has a mail queue", name)
			}
		}
		if !found {
			t.Errorf("%s: %s is not judged", name, c.part)
		}
	}
}
