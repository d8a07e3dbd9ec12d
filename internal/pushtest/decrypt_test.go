package pushtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	webpush "github.com/SherClockHolmes/webpush-go"
)

// sent is what a push service gets for a text.
func sent(t *testing.T, b *Browser, text string) (body []byte) {
	t.Helper()
	private, public, err := webpush.GenerateVAPIDKeys()
	if err != nil {
		t.Fatal(err)
	}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusCreated)
	}))
	defer service.Close()
	answer, err := webpush.SendNotificationWithContext(t.Context(), []byte(text), &webpush.Subscription{
		Endpoint: service.URL, Keys: webpush.Keys{P256dh: b.P256dh(), Auth: b.Auth()},
	}, &webpush.Options{VAPIDPrivateKey: private, VAPIDPublicKey: public, Subscriber: "ops@example.org", TTL: 60})
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return body
}

func TestABrowserReadsWhatWasSentToItAlone(t *testing.T) {
	ann, err := NewBrowser()
	if err != nil {
		t.Fatal(err)
	}
	bob, err := NewBrowser()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "tea is ready", "☕️\x00"} {
		body := sent(t, ann, text)
		if got, err := ann.Decrypt(body); err != nil || string(got) != text {
			t.Errorf("%q arrives as %q, %v", text, got, err)
		}
		if got, err := bob.Decrypt(body); err == nil {
			t.Errorf("another browser reads %q", got)
		}
		body[len(body)-1] ^= 1
		if got, err := ann.Decrypt(body); err == nil {
			t.Errorf("a changed push is %q", got)
		}
	}
}

func TestWhatIsNoRecordIsRefused(t *testing.T) {
	ann, err := NewBrowser()
	if err != nil {
		t.Fatal(err)
	}
	whole := sent(t, ann, "tea")
	for _, n := range []int{0, 20, 21, 60, len(whole) - 1} {
		if got, err := ann.Decrypt(whole[:n]); err == nil {
			t.Errorf("the first %d bytes are %q", n, got)
		}
	}
	whole[19], whole[18], whole[17], whole[16] = 1, 0, 0, 0 // the size of a record
	if got, err := ann.Decrypt(whole); err == nil {
		t.Errorf("a record that is longer than it says is %q", got)
	}
}
