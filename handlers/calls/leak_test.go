package calls_test

import (
	"testing"

	"parley/handlers/handlerstest"
)

func TestMain(m *testing.M) { handlerstest.Main(m) }
