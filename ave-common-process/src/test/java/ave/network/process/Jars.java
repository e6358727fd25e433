// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/** Makes JARs of what is on the class path. */
final class Jars {
    private Jars() {}

    /** What a program that uses this module needs: none of what tests are made with. */
    static List<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> Files.isDirectory(entry) || isNeeded(entry))
                .toList();
    }

    private static boolean isNeeded(Path entry) {
        String jar = entry.getFileName().toString();
        return Files.exists(entry)
                && jar.matches("(ave-common|jnr|jffi|jackson|slf4j).*")
                && !jar.startsWith("ave-common-testing");
    }

    static boolean isTests(Path entry) {
        return Files.exists(entry.resolve("launched"));
    }

    /** Folders and JARs in one; names are relative paths. */
    static Path make(
            Path jar, Map<String, String> attributes, List<Path> parts, Predicate<String> names)
            throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach(manifest.getMainAttributes()::putValue);
        Set<String> written = new HashSet<>(Set.of("META-INF/MANIFEST.MF"));
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (Path part : parts) {
                if (Files.isDirectory(part)) {
                    addFolder(part, out, written, names);
                } else {
                    addJar(part, out, written, names);
                }
            }
        }
        return jar;
    }

    private static void addFolder(
            Path folder, JarOutputStream out, Set<String> written, Predicate<String> names)
            throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = folder.relativize(file).toString();
            if (names.test(name) && written.add(name)) {
                out.putNextEntry(new ZipEntry(name));
                Files.copy(file, out);
            }
        }
    }

    private static void addJar(
            Path jar, JarOutputStream out, Set<String> written, Predicate<String> names)
            throws IOException {
        try (JarFile in = new JarFile(jar.toFile())) {
            for (ZipEntry entry :
                    (Iterable<ZipEntry>) in.stream().map(ZipEntry.class::cast)::iterator) {
                String name = entry.getName();
                if (!entry.isDirectory() && names.test(name) && written.add(name)) {
                    out.putNextEntry(new ZipEntry(name));
                    try (InputStream bytes = in.getInputStream(entry)) {
                        bytes.transferTo(out);
                    }
                }
            }
        }
    }

    /** JARs inside of a JAR, as Spring Boot's tools make it. */
    static Path boot(Path jar, Path loader, String main) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(
                Attributes.Name.MAIN_CLASS, "org.springframework.boot.loader.launch.JarLauncher");
        attributes.putValue("Start-Class", main);
        attributes.putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
        attributes.putValue("Spring-Boot-Lib", "BOOT-INF/lib/");
        attributes.putValue("Enable-Native-Access", "ALL-UNNAMED");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            addJar(loader, out, new HashSet<>(Set.of("META-INF/MANIFEST.MF")), n -> true);
            int number = 0;
            for (Path entry : classPath()) {
                Path nested = entry;
                if (Files.isDirectory(entry)) {
                    nested = jar.resolveSibling("nested-" + number + ".jar");
                    make(nested, Map.of(), List.of(entry), n -> !n.endsWith("module-info.class"));
                }
                addStored(out, "BOOT-INF/lib/" + number++ + ".jar", Files.readAllBytes(nested));
            }
        }
        return jar;
    }

    /** A nested JAR isn't compressed. */
    private static void addStored(JarOutputStream out, String name, byte[] bytes)
            throws IOException {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(sum.getValue());
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
    }

    /** Everything in one, as tools that shade make it. */
    static Path fat(Path jar, String main) throws IOException {
        return make(
                jar,
                Map.of("Main-Class", main, "Enable-Native-Access", "ALL-UNNAMED"),
                classPath(),
                name -> !name.endsWith("module-info.class") && !name.startsWith("vectors/"));
    }
}
