// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import java.util.Map;
import java.util.regex.MatchResult;

/**
 * What a search in the output found.
 *
 * @param before the text before the match
 * @param index which pattern matched
 * @param match the match
 * @param groups the named groups of the pattern; null for one that took no part in the match
 */
public record Found(String before, int index, MatchResult match, Map<String, String> groups) {}
