// Package gone shows that what expired is gone from everywhere.
package gone

import (
	"testing"

	"parley/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
