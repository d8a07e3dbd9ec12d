package adversary

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"parley/e2e/browser"
)

// guesses are made at once, from ten addresses.
const guesses = 200

func TestGuessesAtOnceAreComparedTenTimesAtMost(t *testing.T) {
	ann, bob := inRoom(t, "127.0.3.1"), person(t, "127.0.3.2")
	var compared, refused, other atomic.Int64
	meanwhile(t, func(ctx context.Context) {
		var all sync.WaitGroup
		for n := range guesses {
			b := browser.OpenFrom(t, victim.base, fmt.Sprintf("127.0.4.%d", 1+n%10))
			all.Go(func() {
				a, err := b.Try("POST", "/signin", fmt.Sprintf("email=%s%%40example.org&password=guess-number-%d", bob.Name, n))
				switch {
				case err == nil && a.Status == 401:
					compared.Add(1)
				case err == nil && (a.Status == 429 || a.Status == 503):
					refused.Add(1)
				default:
					other.Add(1)
				}
			})
		}
		// A person who knows another account's password is let in meanwhile.
		elsewhere := browser.OpenFrom(t, victim.base, "127.0.3.3")
		elsewhere.Patient = false
		elsewhere.Post("/signin", "email", ann.Name+"@example.org", "password", browser.Password).Is(303)
		all.Wait()
	}, ann)
	if compared.Load() == 0 || compared.Load() > 10 || compared.Load()+refused.Load() != guesses {
		t.Errorf("of %d guesses %d were compared, %d refused, and %d ended otherwise", guesses, compared.Load(), refused.Load(), other.Load())
	}
	bob.Get("/rooms").Is(200) // and a signed-in user stays so
}
