package chaos

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// piecer sends files in pieces (tus 1.0.0), each piece to any node, and goes on from where the nodes say that the last
// one stopped. Then it sends the message with the file, again until it is acknowledged.
type piecer struct {
	run  *run
	who  *person
	room string
	n    int
}

const pieceSize = 64 << 10

func (p *piecer) work(ctx context.Context) {
	for ctx.Err() == nil {
		p.n++
		token := fmt.Sprintf("%s-pieces-%d", p.who.name, p.n)
		content := fileOf(token)
		path, ok := p.begin(ctx, token, len(content))
		if ok && p.deliver(ctx, path, content) {
			p.post(ctx, token, path[strings.LastIndexByte(path, '/')+1:], content)
		}
		_ = sleep(ctx, 300*time.Millisecond)
	}
}

// once is one request with the protocol's headers.
func (p *piecer) once(ctx context.Context, method, path, body string, headers ...string) (answer, error) {
	header := http.Header{"Tus-Resumable": {"1.0.0"}, "Accept": {"text/plain"}}
	for i := 0; i < len(headers); i += 2 {
		header.Set(headers[i], headers[i+1])
	}
	n := p.run.site.pick(isWeb)
	a, err := p.who.exchange(ctx, n, method, path, header, body)
	if err == nil {
		p.run.judge(p.who, n, method, path, a)
	}
	return a, err
}

// begin is the address of a new upload. One whose answer was lost stays behind; after twenty of those the node refuses.
func (p *piecer) begin(ctx context.Context, token string, size int) (path string, ok bool) {
	name := base64.StdEncoding.EncodeToString([]byte(token + ".txt"))
	for ; ctx.Err() == nil; _ = sleep(ctx, 200*time.Millisecond) {
		a, err := p.once(ctx, http.MethodPost, "/rooms/"+p.room+"/uploads", "", "Upload-Length", strconv.Itoa(size), "Upload-Metadata", "filename "+name)
		switch {
		case err != nil || a.status == http.StatusServiceUnavailable:
		case a.status == http.StatusConflict:
			return "", false
		case a.status != http.StatusCreated:
			p.run.checker.wrong(unanswered, "the beginning of an upload: %d %.300s", a.status, a.body)
			return "", false
		default:
			return a.header.Get("Location"), true
		}
	}
	return "", false
}

// deliver sends what the node lacks until all is stored. Of the last answer that is lost an empty piece asks again.
func (p *piecer) deliver(ctx context.Context, path, content string) bool {
	for ; ctx.Err() == nil; _ = sleep(ctx, 50*time.Millisecond) {
		a, err := p.once(ctx, http.MethodHead, path, "")
		if err != nil || a.status == http.StatusServiceUnavailable {
			continue
		}
		at, bad := strconv.Atoi(a.header.Get("Upload-Offset"))
		if a.status != http.StatusOK || bad != nil || at > len(content) {
			p.run.checker.wrong(lost, "%s answers %d, with %q of %d bytes", path, a.status, a.header.Get("Upload-Offset"), len(content))
			return false
		}
		to := min(at+pieceSize, len(content))
		a, err = p.once(ctx, http.MethodPatch, path, content[at:to], "Upload-Offset", strconv.Itoa(at), "Content-Type", "application/offset+octet-stream")
		switch {
		case err != nil || a.status == http.StatusServiceUnavailable || a.status == http.StatusConflict: // it is somewhere else by now
		case a.status != http.StatusNoContent:
			p.run.checker.wrong(unanswered, "a piece of %s at %d: %d %.300s", path, at, a.status, a.body)
			return false
		case to == len(content):
			return true
		}
	}
	return false
}

func (p *piecer) post(ctx context.Context, token, file, content string) {
	l := &message{token: token, room: p.room, author: p.who.name, nonce: uuid.NewString(), wrote: time.Now(), series: "pieces"}
	p.run.messages.add(l)
	form := url.Values{"upload": {file}}
	for name, values := range l.form() {
		form[name] = values
	}
	for ; ctx.Err() == nil; _ = sleep(ctx, 200*time.Millisecond) {
		l.tries++
		a, err := p.run.once(ctx, p.who, isWeb, http.MethodPost, l.path(), form, false)
		if err != nil || a.status == http.StatusServiceUnavailable {
			continue
		}
		seq, ok := storedAt(a)
		if !ok {
			p.run.checker.wrong(unanswered, "a message with a file in pieces: %d %.300s", a.status, alert(a.body))
			return
		}
		l.seq, l.acked = seq, time.Now()
		p.run.keepUpload(upload{message: l, who: p.who, content: content, pieces: true})
		return
	}
}
