package push

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"parley/chat"
)

// post sends notes to push services.
type post struct {
	keys    *Keys
	client  *http.Client
	subject string
}

func (p post) send(ctx context.Context, d chat.PushDevice, n note, how webpush.Options) error {
	keys, err := p.keys.get(ctx)
	if err != nil {
		return err
	}
	content, err := json.Marshal(n)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	how.HTTPClient, how.Subscriber, how.VAPIDPublicKey, how.VAPIDPrivateKey = p.client, p.subject, keys.public, keys.private
	to := &webpush.Subscription{Endpoint: d.Endpoint, Keys: webpush.Keys{P256dh: d.P256dh, Auth: d.Auth}}
	answer, err := webpush.SendNotificationWithContext(ctx, content, to, &how)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusNotFound, answer.StatusCode == http.StatusGone:
		return errGone
	case answer.StatusCode >= 300:
		busy := busyError{answer.Status, retryAfter(answer.Header.Get("Retry-After"), time.Now())}
		return errors.Join(busy, p.leave(ctx, d.Endpoint, answer.StatusCode, busy.after))
	}
	return nil
}

// leave leaves alone, on all nodes, a push service that has too much to do, with all of its devices, or one device that
// got too many pushes: what it gets is no reason to tell the others nothing.
func (p post) leave(ctx context.Context, endpoint string, status int, after time.Duration) error {
	at, err := url.Parse(endpoint)
	switch {
	case err != nil || after == 0:
		return err
	case status == http.StatusServiceUnavailable:
		return p.keys.Store.PushPause(ctx, at.Scheme+"://"+at.Host, after)
	case status == http.StatusTooManyRequests:
		return p.keys.Store.PushPause(ctx, endpoint, after)
	}
	return nil
}

// busyError is an answer that is no success. The push service wants to be asked again after a time;
// 0 where it does not say so.
type busyError struct {
	status string
	after  time.Duration
}

func (e busyError) Error() string { return "the push service answers " + e.status }

// retryMost bounds what a push service can have Parley wait: what is told much later helps nobody.
const retryMost = time.Hour

// retryAfter reads seconds or a date (RFC 9110, 10.2.3).
func retryAfter(said string, now time.Time) time.Duration {
	after := time.Duration(0)
	if seconds, err := strconv.ParseInt(said, 10, 64); err == nil {
		after = time.Duration(max(0, min(seconds, int64(retryMost/time.Second)))) * time.Second
	} else if at, err := http.ParseTime(said); err == nil {
		after = at.Sub(now)
	}
	return max(0, min(after, retryMost))
}

// waitOf is how long the push service that caused an error wants to be left alone.
func waitOf(err error) time.Duration {
	var busy busyError
	errors.As(err, &busy)
	return busy.after
}
