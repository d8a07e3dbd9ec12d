package chat

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestAnOutageLosesNothing(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		set(&m.book.mu, &m.book.wrong, error(Down("The database", errOut)))
		m.say(1, 0, "a")
		settle(time.Minute)
		m.say(1, 1, "b")
		if tries := m.q.reads(1); tries < 10 || tries > 100 {
			t.Errorf("tried %d times in a minute", tries)
		}
		set(&m.book.mu, &m.book.wrong, nil)
		settle(2 * pauseTo)
		if got := m.book.bodies(1); !slices.Equal(got, []string{"a", "b"}) || m.q.waiting() != 0 || len(m.q.buried) != 0 {
			t.Errorf("stored %q, %d wait, %d buried", got, m.q.waiting(), len(m.q.buried))
		}
	})
}

func TestAPanicWhileStoringEndsOneTry(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		set(&m.book.mu, &m.book.bug, "a bug in the store")
		m.say(1, 0, "a")
		settle(time.Minute)
		if tries := m.q.reads(1); tries < 10 || tries > 100 {
			t.Errorf("tried %d times in a minute", tries)
		}
		set(&m.book.mu, &m.book.bug, "")
		settle(2 * pauseTo)
		if got := m.book.bodies(1); !slices.Equal(got, []string{"a"}) || m.q.waiting() != 0 || len(m.q.buried) != 0 {
			t.Errorf("stored %q, %d wait, %d buried", got, m.q.waiting(), len(m.q.buried))
		}
	})
}

func TestARedisThatIsAwayIsAskedNowAndThen(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		set(&m.q.mu, &m.q.wrong, errOut)
		settle(time.Minute)
		if tries := m.q.reads(1); tries < 10 || tries > 100 {
			t.Errorf("tried %d times in a minute", tries)
		}
	})
}

func TestAStopFinishesWhatIsInHandAndGivesTheShardsBack(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		gate := make(chan struct{})
		set(&m.book.mu, &m.book.gate, gate)
		for room := range RoomID(4) {
			m.say(1+room, 0, "in hand")
			synctest.Wait()
		}
		m.stop()
		settle(time.Second)
		m.say(1, 1, "too late")
		select {
		case <-m.over:
			t.Error("it did not wait")
		default:
		}
		if m.office.done {
			t.Error("the shards were given back while something was in hand")
		}
		close(gate)
		<-m.over
		for room := range RoomID(4) {
			if got := m.book.bodies(1 + room); !slices.Equal(got, []string{"in hand"}) {
				t.Errorf("stored %q", got)
			}
		}
		if n := len(m.herald.outcomes()); n != 4 || m.q.waiting() != 1 || len(m.office.yielded) != 4 {
			t.Errorf("%d announced, %d wait, given back %v", n, m.q.waiting(), m.office.yielded)
		}
	})
}

func TestAStopDoesNotWaitForADatabaseThatStandsStill(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		set(&m.book.mu, &m.book.gate, make(chan struct{}))
		for room := range RoomID(4) {
			m.say(1+room, 0, "in hand")
		}
		synctest.Wait()
		m.stop()
		settle(2 * finishLimit)
		select {
		case <-m.over:
		default:
			t.Error("it waits")
		}
		if m.q.waiting() != 4 || len(m.herald.outcomes()) != 0 {
			t.Errorf("%d wait, and of %v was told", m.q.waiting(), m.herald.outcomes())
		}
	})
}
