package chaos

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
)

// uploader sends messages with a small file, and repeats each until it is acknowledged.
type uploader struct {
	run    *run
	who    *person
	room   string
	prefix string
	n      int
}

// upload is a file whose message was acknowledged.
type upload struct {
	message *message
	who     *person
	content string
	pieces  bool // it arrived in pieces
}

func (u *uploader) work(ctx context.Context) {
	for ctx.Err() == nil {
		u.n++
		l := &message{token: fmt.Sprintf("%s%s-file-%d", u.prefix, u.who.name, u.n), room: u.room, author: u.who.name, nonce: uuid.NewString(), wrote: time.Now(), series: "files"}
		u.run.messages.add(l)
		u.send(ctx, l, fileOf(l.token))
		_ = sleep(ctx, time.Duration(rand.IntN(800))*time.Millisecond)
	}
}

// fileOf is a file's content. Every other one is larger than a form without files may be: a node reads it as it
// arrives, and many die meanwhile.
func fileOf(token string) string {
	line := "the file of " + token + "\n"
	lines := 1 + rand.IntN(200)
	if rand.IntN(2) == 0 {
		lines = (128<<10 + rand.IntN(512<<10)) / len(line)
	}
	return strings.Repeat(line, lines)
}

func (u *uploader) send(ctx context.Context, l *message, content string) {
	for pause := 100 * time.Millisecond; ctx.Err() == nil; pause = min(2*pause, 2*time.Second) {
		l.tries++
		kind, body := l.multipart(content)
		a, err := u.run.onceOf(ctx, u.who, isWeb, http.MethodPost, l.path(), kind, body, false)
		if err != nil || a.status == http.StatusServiceUnavailable {
			_ = sleep(ctx, pause)
			continue
		}
		seq, ok := storedAt(a)
		if !ok {
			u.run.checker.wrong(unanswered, "a message with a file: %d %.300s", a.status, alert(a.body))
			return
		}
		l.seq, l.acked = seq, time.Now()
		u.run.keepUpload(upload{message: l, who: u.who, content: content})
		return
	}
}

func (l *message) multipart(content string) (kind, body string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range l.form() {
		_ = w.WriteField(name, values[0]) // into memory
	}
	part, _ := w.CreateFormFile("file", l.token+".txt")
	_, _ = part.Write([]byte(content))
	_ = w.Close()
	return w.FormDataContentType(), b.String()
}

func (r *run) keepUpload(u upload) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.uploads = append(r.uploads, u)
	if u.pieces {
		r.report.pieces++
	} else {
		r.report.files++
	}
}

// verifyUploads reads each acknowledged file. Its message must have it once, with these bytes; a stranger gets
// none of a direct conversation.
func (r *run) verifyUploads(ctx context.Context) error {
	for _, u := range r.uploads {
		var files int
		var id string
		err := r.query(ctx, `select count(*), coalesce(min(f.id::text), '') from files f join rooms r on r.id = f.room_id
			where r.slug = $1 and f.seq = $2`, []any{u.message.room, u.message.seq}, &files, &id)
		if err != nil {
			return err
		}
		switch {
		case files == 0:
			r.checker.wrong(lost, "the file of %s", u.message.token)
			continue
		case files > 1:
			r.checker.wrong(storedTwice, "the file of %s is there %d times", u.message.token, files)
		}
		path := "/files/" + id + "/" + u.message.token + ".txt"
		a, err := r.retry(ctx, u.who, isWeb, http.MethodGet, path, nil, false)
		if err != nil {
			return err
		}
		if a.status != http.StatusOK || a.body != u.content {
			r.checker.wrong(lost, "the file of %s: %d, %d bytes instead of %d", u.message.token, a.status, len(a.body), len(u.content))
		}
		if u.message.room == r.direct {
			if a, err = r.retry(ctx, r.host, isWeb, http.MethodGet, path, nil, false); err == nil && a.status != http.StatusNotFound {
				r.checker.wrong(leaked, "%s answers the host with %d", path, a.status)
			}
		}
	}
	return nil
}
