package prometheus

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/util/annotations"
)

// figure is a sample of a series at a minute.
type figure struct {
	at    int64
	value float64
}

func (f figure) T() int64                      { return f.at }
func (f figure) F() float64                    { return f.value }
func (f figure) H() *histogram.Histogram       { return nil }
func (f figure) FH() *histogram.FloatHistogram { return nil }
func (f figure) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (f figure) Copy() chunks.Sample           { return f }

// series begins with a value, and grows by a step each minute of an hour.
type series struct {
	selector    string
	begin, step float64
}

func (s series) figures(t *testing.T) storage.Series {
	t.Helper()
	set, err := parser.ParseMetric(s.selector)
	if err != nil {
		t.Fatal(err)
	}
	var list []chunks.Sample
	for n := range 61 {
		list = append(list, figure{int64(n) * time.Minute.Milliseconds(), s.begin + float64(n)*s.step})
	}
	return storage.NewListSeries(set, list)
}

// told are the series that an expression can ask for.
func told(t *testing.T, all []series) storage.Queryable {
	return storage.QueryableFunc(func(int64, int64) (storage.Querier, error) {
		return &storage.MockQuerier{SelectMockFunction: func(_ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
			var found []storage.Series
			for _, s := range all {
				one, fits := s.figures(t), true
				for _, m := range matchers {
					fits = fits && m.Matches(one.Labels().Get(m.Name))
				}
				if fits {
					found = append(found, one)
				}
			}
			return &list{found: found, at: -1}
		}}, nil
	})
}

type list struct {
	found []storage.Series
	at    int
}

func (l *list) Next() bool                        { l.at++; return l.at < len(l.found) }
func (l *list) At() storage.Series                { return l.found[l.at] }
func (l *list) Err() error                        { return nil }
func (l *list) Warnings() annotations.Annotations { return nil }

func conditions(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("parley.rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	groups, errs := rulefmt.Parse(raw, false)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	all := map[string]string{}
	for _, rule := range groups.Groups[0].Rules {
		all[rule.Alert] = rule.Expr
	}
	return all
}

func TestAlertsFireWhenTheyShould(t *testing.T) {
	const sent, gaveUp, age = `parley_mails_total{outcome="sent"}`, `parley_mails_total{outcome="gave-up"}`, `parley_mails_age_seconds{instance="a"}`
	const full, quiet = `parley_handlers_turned_away_total{instance="a",why="full"}`, `parley_handlers_turned_away_total{instance="a",why="quiet"}`
	const accepts, dead = `parley_handlers_accept_errors_total{instance="a"}`, `parley_dead_letters_total{instance="a"}`
	const used, most, due = `parley_files_bytes{instance="a"}`, `parley_files_bytes_max{instance="a"}`, `parley_pushes_age_seconds{instance="a"}`
	const taken, failed, gone = `parley_pushes_total{outcome="sent"}`, `parley_pushes_total{outcome="failed"}`, `parley_pushes_total{outcome="gone"}`
	const noNode, fullCall = `parley_call_refused_total{why="no-node"}`, `parley_call_refused_total{why="full"}`
	const wrong, right = `parley_handlers_request_seconds_count{method="POST",route="/signin",status="4xx"}`, `parley_handlers_request_seconds_count{method="POST",route="/signin",status="3xx"}`
	const elsewhere, limited = `parley_handlers_request_seconds_count{method="POST",route="/rooms",status="4xx"}`, `parley_handlers_limited_total{limit="hashes"}`
	of := conditions(t)
	engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute})
	defer engine.Close()
	for _, c := range []struct {
		what, alert string
		told        []series
		fires       bool
	}{
		{"no mail leaves", "ParleyMailsWait", []series{{age, 0, 60}, {sent, 7, 0}}, true},
		{"one mailbox is full, and others take theirs", "ParleyMailsWait", []series{{age, 0, 60}, {sent, 0, 1}}, false},
		{"a mail waits for its next attempt", "ParleyMailsWait", []series{{age, 600, 0}, {sent, 7, 0}}, false},
		{"mails are given up", "ParleyMailsLost", []series{{gaveUp, 0, 1}}, true},
		{"mails are refused", "ParleyMailsLost", []series{{`parley_mails_total{outcome="refused"}`, 0, 1}, {gaveUp, 3, 0}}, false},
		{"somebody guesses passwords", "ParleySignInsFail", []series{{wrong, 0, 20}, {right, 0, 1}}, true},
		{"many come to work", "ParleySignInsFail", []series{{right, 0, 99}, {wrong, 0, 3}, {elsewhere, 0, 99}}, false},
		{"a script runs wild", "ParleyRequestsLimited", []series{{limited, 0, 200}}, true},
		{"a script meets its limit", "ParleyRequestsLimited", []series{{limited, 5000, 9}}, false},
		{"a process has no room", "ParleyProcessFull", []series{{full, 0, 9}}, true},
		{"quiet connections make way", "ParleyProcessFull", []series{{full, 4, 0}, {quiet, 0, 9}}, false},
		{"descriptors are short", "ParleyAcceptsFail", []series{{accepts, 0, 1}}, true},
		{"they were short once", "ParleyAcceptsFail", []series{{accepts, 50, 0}}, false},
		{"commands are put aside", "ParleyDeadLetters", []series{{dead, 0, 1}}, true},
		{"none is", "ParleyDeadLetters", []series{{dead, 3, 0}}, false},
		{"nothing is left for files", "ParleyFilesNearlyFull", []series{{used, 91, 0}, {most, 100, 0}}, true},
		{"there is room for files", "ParleyFilesNearlyFull", []series{{used, 89, 0}, {most, 100, 0}}, false},
		{"files have no bound", "ParleyFilesNearlyFull", []series{{used, 1e12, 0}, {most, 0, 0}}, false},
		{"no push is taken", "ParleyPushesFail", []series{{failed, 0, 1}, {taken, 9, 0}}, true},
		{"one device does not answer", "ParleyPushesFail", []series{{failed, 0, 1}, {taken, 0, 1}}, false},
		{"devices are given up by their people", "ParleyPushesFail", []series{{gone, 0, 1}, {failed, 3, 0}, {taken, 9, 0}}, false},
		{"no worker sends pushes", "ParleyPushesWait", []series{{due, 0, 60}}, true},
		{"pushes are due", "ParleyPushesWait", []series{{due, 30, 0}}, false},
		{"no process takes calls", "ParleyCallsRefused", []series{{noNode, 0, 1}, {fullCall, 0, 0}}, true},
		{"a call is full", "ParleyCallsRefused", []series{{noNode, 2, 0}, {fullCall, 0, 1}}, false},
		{"a call is full", "ParleyCallFull", []series{{fullCall, 0, 1}}, true},
		{"it was full once", "ParleyCallFull", []series{{fullCall, 7, 0}}, false},
	} {
		q, err := engine.NewInstantQuery(context.Background(), told(t, c.told), nil, of[c.alert], time.UnixMilli(time.Hour.Milliseconds()))
		if err != nil {
			t.Fatalf("%s: %v", c.alert, err)
		}
		found, err := q.Exec(t.Context()).Vector()
		if fires := len(found) > 0; err != nil || fires != c.fires {
			t.Errorf("%s when %s: %v, %v", c.alert, c.what, found, err)
		}
		q.Close()
	}
}
