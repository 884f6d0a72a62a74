import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.regex.*;

/** Reads lines of "pattern TAB text" with \ u escapes for anything unusual, answers 1, 0 or E (no pattern) for each. */
public class JavaMatches {
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StringBuilder out = new StringBuilder();
        for (String line; (line = in.readLine()) != null; ) {
            int tab = line.indexOf('\t');
            String pattern = decode(line.substring(0, tab)), text = decode(line.substring(tab + 1));
            try {
                out.append(Pattern.compile(pattern).matcher(text).matches() ? '1' : '0');
            } catch (PatternSyntaxException error) {
                out.append('E');
            }
        }
        System.out.print(out);
    }

    /** Characters come as hexadecimal numbers between commas. */
    private static String decode(String numbers) {
        StringBuilder text = new StringBuilder();
        for (String number : numbers.split(",")) {
            if (!number.isEmpty()) {
                text.appendCodePoint(Integer.parseInt(number, 16));
            }
        }
        return text.toString();
    }
}
