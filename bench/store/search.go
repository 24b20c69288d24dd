package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"recount/internal/store"
	"recount/record"
)

// words of the invented pages; a page draws about 120 of them, common ones more often.
func (b *bench) page(n int) record.Document {
	var text strings.Builder
	for range 120 {
		r := b.rng.Float64()
		word := int(r * r * r * 20000)
		switch {
		case word%2 == 0:
			fmt.Fprintf(&text, "%s%s ", []string{"كلم", "بيت", "نهر", "طريق", "ساحل"}[word%5], arabicNumeral(word))
		default:
			fmt.Fprintf(&text, "word%d ", word)
		}
	}
	if n%500 == 0 {
		text.WriteString([]string{"مُحَمَّد", "محمد", "المستشفى", "مستشفي"}[n/500%4])
	}
	if n%4 == 0 {
		text.WriteString(" الخيالي")
	}
	return record.Document{
		ID: record.DocumentID(fmt.Sprintf("d%07d", n)), Name: "page.txt", Media: record.PlainText,
		Title: fmt.Sprint("page ", n), Text: text.String(),
		Published: record.ExactDate(record.NewDay(2025, 1, 1+n%300)),
	}
}

func arabicNumeral(n int) string {
	var b strings.Builder
	for _, c := range fmt.Sprint(n) {
		b.WriteRune('ا' + (c-'0')*2)
	}
	return b.String()
}

func (b *bench) search(n int) error {
	s, err := b.create("search")
	if err != nil {
		return err
	}
	defer s.Close()
	begin := time.Now()
	for at := 0; at < n; {
		err := s.Act(b.ctx, func(tx *store.Tx) error {
			for i := 0; i < 1000 && at < n; i, at = i+1, at+1 {
				d := b.page(at)
				c, err := b.change(s, record.AddDocument, d, string(d.ID))
				if err != nil {
					return err
				}
				if _, err := tx.Append(c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	fmt.Printf("search: %d documents recorded and indexed in %.1f s (%.0f/s)\n", n, time.Since(begin).Seconds(),
		rate(n, time.Since(begin)))
	for _, q := range []struct{ what, text string }{
		{"a rare name in any spelling", "محمد"}, {"a rare word in any spelling", "المستشفى"},
		{"a word of a quarter of the pages", "الخيالي"},
		{"two words", "word7 الخيالي"}, {"a common word", "word1"}, {"a phrase", `"word1 word3"`},
		{"the beginning of a word", "word19*"},
	} {
		if err := b.find(s, q.what, q.text); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) find(s *store.Store, what, text string) error {
	var took []time.Duration
	hits := 0
	for range 21 {
		begin := time.Now()
		err := s.View(b.ctx, func(tx *store.Tx) error {
			found, err := tx.Search(store.Find{Text: text})
			hits = len(found)
			return err
		})
		if err != nil {
			return err
		}
		took = append(took, time.Since(begin))
	}
	first := took[0]
	slices.Sort(took)
	fmt.Printf("search: %s: first %.1f ms, median %.1f ms, slowest %.1f ms, %d on the page\n", what, ms(first),
		ms(took[10]), ms(took[20]), hits)
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
