package ops_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
)

// all is the one list of ops: every exported operation has its line here, and
// everything that is checked of ops is checked of all of them.
var all = []adtest.Case{
	allCase,
	concatCase,
	divCase,
	dotCase,
	expCase,
	flattenCase,
	flipCase,
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
	padCase,
	padEdgeCase,
	padReflectCase,
	reciprocalCase,
	repeatCase,
	reshapeCase,
	rollCase,
	selectCase,
	sliceCase,
	spanCase,
	splitCase,
	squareCase,
	squeezeCase,
	stackCase,
	subCase,
	sumCase,
	sumKeepCase,
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
