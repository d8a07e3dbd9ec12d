package accounts

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"golang.org/x/crypto/bcrypt"

	"parley/chat"
)

func TestPasswordsAreComparedAFewAtATime(t *testing.T) {
	a := &Accounts{Cost: bcrypt.MinCost}
	turns := max(1, runtime.GOMAXPROCS(0)/2)
	var held []func()
	for range turns {
		done, err := a.acquireHasher()
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, done)
	}
	var waiting sync.WaitGroup
	for range hashQueue * turns {
		waiting.Go(func() {
			if done, err := a.acquireHasher(); err == nil {
				done()
			}
		})
	}
	for a.hashing.waiting.Load() < int64(hashQueue*turns) {
		runtime.Gosched()
	}
	_, err := a.hashQueued("correct horse")
	if e := chat.As(err); e.Kind != chat.Unavailable || e.Retry <= 0 {
		t.Errorf("the queue is full: %+v", err)
	}
	for _, done := range held {
		done()
	}
	waiting.Wait()
	if _, err := a.hashQueued("correct horse"); err != nil {
		t.Errorf("the queue is empty again: %v", err)
	}
}

func TestGuessesAtOneAccountTakeOnePlaceInTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &Accounts{Cost: bcrypt.MinCost}
		held := cap(a.hashers().turns)
		for range held {
			a.hashing.turns <- struct{}{}
		}
		another := "two"
		for a.hashers().place("one") == a.hashers().place(another) {
			another += "o"
		}
		for range 8 {
			go func() { _, _ = a.verify(t.Context(), "one", &chat.Credentials{}, "correct horse") }()
		}
		go func() { _, _ = a.verify(t.Context(), another, &chat.Credentials{}, "correct horse") }()
		synctest.Wait()
		if n := a.hashing.waiting.Load(); n != 2 {
			t.Errorf("%d comparisons for two accounts are in the queue", n)
		}
		for range held {
			<-a.hashing.turns
		}
	})
}

func TestAnyHashIsAsMuchWork(t *testing.T) {
	for cost := 4; cost <= 12; cost++ {
		work := 1 << cost
		for _, more := range costsUpTo(cost, 12) {
			work += 1 << more
		}
		if work != 1<<12 {
			t.Errorf("cost %d: work of %d, want %d", cost, work, 1<<12)
		}
	}
	if len(costsUpTo(12, 10)) != 0 {
		t.Error("a dearer hash has work added")
	}
	a := &Accounts{Cost: 5}
	if _, err := a.hashQueued("correct horse"); err != nil {
		t.Fatal(err)
	}
	if cost, err := bcrypt.Cost([]byte(a.hashing.decoy)); err != nil || cost != 5 {
		t.Errorf("the decoy costs %d, %v", cost, err)
	}
}
