package node

import (
	"testing"

	"github.com/google/uuid"

	"parley/cmd/parley/config"
)

func TestTheSchedulersRepliesAreNotTheWebNodes(t *testing.T) {
	n := &Node{id: uuid.New(), cfg: &config.Config{}}
	if got := n.scheduler().Posting.Node; got == n.id || got == uuid.Nil || got == n.scheduler().Posting.Node {
		t.Errorf("the scheduler waits as %s, the web node as %s", got, n.id)
	}
}
