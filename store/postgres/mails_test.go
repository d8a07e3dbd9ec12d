package postgres

import (
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

func TestTheQueueOfMailsHasABound(t *testing.T) {
	s := open(t)
	s.sql(t, "insert into mails (key, kind) select gen_random_uuid(), 'new-device' from generate_series(1, $1)", chat.MailsMost)
	m := chat.Mail{Key: uuid.New(), Kind: chat.MailNewDevice}
	expectKind(t, s.MailQueue(t.Context(), m), chat.Unavailable)
	s.sql(t, "update mails set done_at = now(), outcome = 'sent' where id = (select min(id) from mails)")
	must(t, s.MailQueue(t.Context(), m))
}
