package org.holdfast.stm;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many objects of each class there are in this process, counted by a full collection. */
final class LiveInstances {

    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");

    private LiveInstances() {}

    /** {@return the number of objects, by the names of classes that begin so} */
    static Map<String, Long> ofClassesIn(String prefix) throws ReflectiveOperationException {
        Map<String, Long> counts = new TreeMap<>();
        for (String line : histogram().lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches() && matcher.group(2).startsWith(prefix)) {
                // Each lambda has a class of its own, whose name ends with an address.
                String name = matcher.group(2).replaceFirst("(\\$\\$Lambda).*", "$1");
                counts.merge(name, Long.valueOf(matcher.group(1)), Long::sum);
            }
        }
        return counts;
    }

    /** By reflection, because the module under test does not read {@code java.management}. */
    private static String histogram() throws ReflectiveOperationException {
        Object server = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getPlatformMBeanServer")
                .invoke(null);
        Class<?> nameClass = Class.forName("javax.management.ObjectName");
        Object name = nameClass.getConstructor(String.class).newInstance("com.sun.management:type=DiagnosticCommand");
        Method invoke = Class.forName("javax.management.MBeanServer")
                .getMethod("invoke", nameClass, String.class, Object[].class, String[].class);
        Object[] arguments = {new String[0]};
        String[] types = {String[].class.getName()};
        return (String) invoke.invoke(server, name, "gcClassHistogram", arguments, types);
    }
}
