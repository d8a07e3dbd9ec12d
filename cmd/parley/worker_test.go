package main

import (
	"testing"

	"github.com/google/uuid"
)

func TestTheSchedulersRepliesAreNotTheWebNodes(t *testing.T) {
	n := &node{id: uuid.New(), cfg: &config{}}
	if got := n.scheduler().Posting.Node; got == n.id || got == uuid.Nil || got == n.scheduler().Posting.Node {
		t.Errorf("the scheduler waits as %s, the web node as %s", got, n.id)
	}
}
