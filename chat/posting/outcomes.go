package posting

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func (p *Service) do(ctx context.Context, who chat.User, a chat.Access, c chat.Command, wait bool) error {
	c.Key = chat.Key(uuid.New())
	c, err := p.by(ctx, who, a, c)
	if err != nil {
		return err
	}
	if !wait {
		return p.Inbox.Enqueue(ctx, c)
	}
	_, err = p.wait(ctx, c)
	return err
}

// errSlow is for a caller that waited and may simply send again.
func errSlow(cause error) error {
	return &chat.Error{
		Kind: chat.Unavailable, Retry: 2 * time.Second, Cause: cause,
		Text: "Your message is on its way but is not stored yet. Send it again in a moment; it will not be doubled.",
	}
}

// recheck is when to look up a message in the store if no reply came, and how long that may take.
const recheck = 400 * time.Millisecond

// wait puts a command into the inbox and returns its outcome from the worker. At ctx's deadline it waits on
// for p.Patience if PostgreSQL answers: then no store is down, and the worker is late or was replaced.
func (p *Service) wait(ctx context.Context, c chat.Command) (int64, error) {
	number, done := p.register()
	defer p.unregister(number)
	c.ReplyTo = chat.ReplyTo{Node: p.Node, Number: number}
	if err := p.Inbox.Enqueue(ctx, c); err != nil {
		return 0, err
	}
	seq, err := p.outcome(ctx, c, done)
	if p.Patience == 0 || !errors.Is(err, context.DeadlineExceeded) {
		return seq, err
	}
	longer, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.Patience)
	defer cancel()
	switch seq, other := p.byKey(longer, c); {
	case other == nil && c.Kind == chat.Post:
		return seq, nil
	case !chat.Is(other, chat.NotFound):
		return 0, err
	}
	return p.outcome(longer, c, done)
}

// outcome is what the worker replies until ctx ends. If a reply is lost, a message is found by its key.
func (p *Service) outcome(ctx context.Context, c chat.Command, done <-chan chat.Outcome) (int64, error) {
	tick := time.NewTicker(recheck)
	defer tick.Stop()
	for {
		select {
		case o := <-done:
			if o.Refused != nil {
				return 0, o.Refused
			}
			return o.Seq, nil
		case <-tick.C:
			if c.Kind != chat.Post {
				continue
			}
			if seq, err := p.byKey(ctx, c); err == nil {
				return seq, nil
			}
		case <-ctx.Done():
			return 0, errSlow(ctx.Err())
		}
	}
}

func (p *Service) byKey(ctx context.Context, c chat.Command) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, recheck)
	defer cancel()
	return p.messages.MessageByKey(ctx, c.Author, c.Key)
}

func (p *Service) register() (uint64, chan chat.Outcome) {
	number, done := p.now.Add(1), make(chan chat.Outcome, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting == nil {
		p.waiting = map[uint64]chan chat.Outcome{}
	}
	p.waiting[number] = done
	return number, done
}

func (p *Service) unregister(number uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.waiting, number)
}

// Resolve wakes the request that waits for a reply on this node. A worker may send a
// reply twice; the second time no request waits.
func (p *Service) Resolve(number uint64, o chat.Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if done := p.waiting[number]; done != nil {
		delete(p.waiting, number)
		done <- o
	}
}
