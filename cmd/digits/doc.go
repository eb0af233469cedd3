// Digits trains a classifier of handwritten digits and shows how well it reads
// digits that it has never seen. Without any flag it trains on 1,797 real digits
// that are embedded in the program:
//
//	go run ./cmd/digits
//
// It prints training and validation loss as it goes, then the accuracy on the
// test images, a confusion matrix and some digits that it misread. The model and
// its learning curves are left in the folder -out. The last line on standard
// output is of the form
//
//	test accuracy 98.61% (354/359)
//
// # Data
//
// Of the embedded digits, every fifth of each class (index within the class
// mod 5 = 2, in file order) is a test image. -data names a folder of another data
// set in the MNIST format instead, with its files train-images-idx3-ubyte,
// train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte,
// each of them packed with gzip (.gz) or not.
//
// Of the training images, every tenth of each class is set apart for validation:
// the curves and all choices rest on these. The test images are read once, after
// training.
//
// # Prediction
//
// With -predict the program reads images instead of training:
//
//	digits -predict digits-out/model.safetensors scan.png more.csv t10k-images-idx3-ubyte.gz
//
// It prints a header, then one line for each image, its fields separated by tabs:
// the file, the number of the image in it (from 0), the label, and the
// probability of each class. What a file is, its content tells:
//
//   - IDX (packed or not): images of the size that the model was trained on.
//   - PNG: one image of any size. It is fitted into the model's size by averaging
//     over areas. The model expects bright strokes on a dark ground, as MNIST has
//     them, so that a picture whose border is bright on the whole is inverted.
//     Transparent parts count as white paper.
//   - anything else is taken for CSV (packed or not): one image a line, its pixels
//     row by row. A first line without any number is a header.
//
// The pixels of IDX and CSV are in the units of the training images: 0 to 16 for
// the embedded digits, 0 to 255 for the MNIST format.
//
// # Exit status
//
// 0 if all went well; 2 for a misuse of the flags; 130 if interrupted (what had
// been learned by then is saved, from the end of the first epoch on); 1 for any
// other failure, such as a training that diverges, which leaves the files in -out as
// they were. A failure is told in one line on standard error; that of adam and sgd
// names the operation with the first number that was not finite.
package main
