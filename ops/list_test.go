package ops_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
)

// all is the one list of ops: every exported operation has its line here, and
// everything that is checked of ops is checked of all of them.
var all = []adtest.Case{
	addCase,
	addScalarCase,
	allCase,
	concatCase,
	divCase,
	dotCase,
	expCase,
	expandCase,
	flattenCase,
	fromCase,
	logSumExpCase,
	logSumExpKeepCase,
	matMulCase,
	matMulNTCase,
	matMulTNCase,
	matMulTTCase,
	maxCase,
	maxKeepCase,
	minCase,
	minKeepCase,
	mulCase,
	negCase,
	outerCase,
	reciprocalCase,
	repeatCase,
	reshapeCase,
	scaleCase,
	selectCase,
	sliceCase,
	spanCase,
	splitCase,
	squareCase,
	squeezeCase,
	stackCase,
	stopGradientCase,
	subCase,
	sumCase,
	sumKeepCase,
	sumToCase,
	swapAxesCase,
	tanhCase,
	tileCase,
	transposeCase,
	trilCase,
	triuCase,
	unsqueezeCase,
	untilCase,
}

func TestOps(t *testing.T) { adtest.Run(t, all) }

// exempt are the exported functions that are no ops, and why.
var exempt = map[string]string{}

func TestListIsComplete(t *testing.T) {
	functions, err := adtest.Exported(".")
	if err != nil {
		t.Fatal(err)
	}
	if err := adtest.Complete(all, functions, exempt); err != nil {
		t.Error(err)
	}
}
