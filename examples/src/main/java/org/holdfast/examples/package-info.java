/** Programs that use Holdfast as anybody would. */
@NullMarked
package org.holdfast.examples;

import org.jspecify.annotations.NullMarked;
