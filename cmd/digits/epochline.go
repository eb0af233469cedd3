package main

import (
	"fmt"
	"strconv"
)

// The lines that tell of each epoch are columns below a head, narrow enough for a
// terminal of 60.
const epochColumns = "%*s  %9s  %10s  %8s  %8s"

// epochWidth is that of "24/24".
func epochWidth(epochs int) int { return max(len("epoch"), 1+2*len(strconv.Itoa(epochs))) }

func epochHead(epochs int) string {
	return fmt.Sprintf(epochColumns, epochWidth(epochs), "epoch", "training", "validation", "accuracy", "images/s")
}

func epochLine(epoch, epochs int, train, valid, accuracy, rate float64) string {
	return fmt.Sprintf(epochColumns, epochWidth(epochs), fmt.Sprintf("%d/%d", epoch, epochs),
		lossText(train), lossText(valid), fmt.Sprintf("%.2f%%", accuracy), fmt.Sprintf("%.0f", rate))
}

// lossText writes a loss, however large, in at most nine characters.
func lossText(v float64) string {
	if v < 1000 {
		return fmt.Sprintf("%.4f", v)
	}
	return fmt.Sprintf("%.2e", v)
}
