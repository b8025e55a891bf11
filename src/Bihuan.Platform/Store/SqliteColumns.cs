using System.Runtime.InteropServices;
using System.Text;

namespace Bihuan.Platform.Store;

/// <summary>
/// SQLite's answers for a column of the current row, by the statement's address. SQLitePCLRaw counts a reference to the statement before and after each
/// call and lets the garbage collector in between, which takes longer than to read a number, and fifty rows are two thousand calls.
/// Whoever reads holds the statement, and none of these waits for anything.
/// </summary>
internal static unsafe partial class SqliteColumns
{
    private const string Library = "e_sqlite3";

    public static ReadOnlySpan<byte> Bytes(nint statement, int column)
    {
        var bytes = Blob(statement, column); // First: it is what settles the length.
        return new ReadOnlySpan<byte>(bytes, Length(statement, column));
    }

    public static string Text(nint statement, int column)
    {
        var text = Utf8(statement, column);
        return Encoding.UTF8.GetString(text, Length(statement, column));
    }

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    public static partial int Type(nint statement, int column);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_int")]
    public static partial int Int(nint statement, int column);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    public static partial long Long(nint statement, int column);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    private static partial byte* Blob(nint statement, int column);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_text")]
    private static partial byte* Utf8(nint statement, int column);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    private static partial int Length(nint statement, int column);
}
