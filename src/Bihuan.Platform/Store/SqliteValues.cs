using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bihuan.Platform.Store;

/// <summary>
/// Values to a statement by its address, as <see cref="SqliteColumns"/> reads them. SQLite takes no copy of a text or a blob: it has to stay where it is
/// until the statement has run.
/// </summary>
internal static unsafe partial class SqliteValues
{
    private const string Library = "e_sqlite3";

    /// <summary>The caller says that the bytes outlive the statement's run (<c>SQLITE_STATIC</c>).</summary>
    private const nint Static = 0;

    /// <summary>Of pinned memory.</summary>
    public static nint AddressOf(ReadOnlySpan<byte> pinned) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(pinned));

    public static int BindText(nint statement, int place, nint text, int length) => BindText(statement, place, text, length, Static);

    public static int BindBlob(nint statement, int place, nint blob, int length) => BindBlob(statement, place, blob, length, Static);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    public static partial int BindLong(nint statement, int place, long value);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_clear_bindings")]
    public static partial int ClearBindings(nint statement);

    /// <summary>May wait for the disk, so the garbage collector is let in meanwhile.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_total_changes64")]
    public static partial long TotalChanges(nint connection);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    private static partial int BindText(nint statement, int place, nint text, int length, nint keeps);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    private static partial int BindBlob(nint statement, int place, nint blob, int length, nint keeps);
}
